import type { z } from 'zod';
import { patternProblem } from '#src/pattern.ts';

const UNIT = /^(?:(?:[A-Za-z0-9#_/-]|\\[d.]|\[[A-Za-z0-9_-]+\])(?:\?|\{\d{1,2}(?:,\d{1,2})?\})?)+$/;
/** With more parts of varying length a match could take long. */
const VARYING = 3;

/** Its `params` are read where a profile is loaded. */
export function issue(path: (string | number)[], say: string, args: Record<string, string>) {
  return { code: 'custom', path, message: say, params: { say, args } } as const;
}

/** A small and harmless part of a regular expression: nothing in it repeats without end. */
export function shaped(shape: string, ctx: z.RefinementCtx): void {
  const harmless = UNIT.test(shape) && (shape.match(/\?|,/g)?.length ?? 0) <= VARYING;
  if (harmless && patternProblem(shape) === undefined) return;
  ctx.addIssue({ ...issue([], 'check-shape', {}), continue: false });
}

/** RE2 syntax with so many groups. Nothing else of the profile is looked at before its patterns are sound. */
export function sound(groups: number) {
  return (pattern: string, ctx: z.RefinementCtx) => {
    const why = patternProblem(pattern, groups) ?? patternProblem(whole(pattern));
    if (why) ctx.addIssue({ ...issue([], 'check-pattern', { why }), continue: false });
  };
}

/** The pattern of a value that matches from its first to its last character. */
export function whole(pattern: string): string {
  return `\\A(${pattern})\\z`;
}
