import type { z } from 'zod';
import { fieldsOf } from '#src/core/accounts/asks.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import type { Outgoing, Problem } from './dispatch.ts';

/** Everything that is wrong with what goes out, before anything is sent. */
export function problems({ limits, severities, asks }: Vendor, out: Outgoing): Problem[] {
  function severity(word: string | undefined): Problem[] {
    return severities.some((s) => s.word === word) ? [] : [{ field: 'severity', say: 'problem-choice' }];
  }
  switch (out.kind) {
    case 'open': {
      const { draft } = out;
      return [
        ...fits('title', draft.title, { least: 5, most: limits.title }),
        ...fits('body', draft.body, { least: 5, most: limits.body }),
        ...severity(draft.severity),
        ...(asks.extra.safeParse(draft.extra).error?.issues ?? []).map(({ path }) =>
          odd(asks.extra, String(path[0] ?? ''), draft.extra),
        ),
        ...(asks.lint?.(draft) ?? []),
      ];
    }
    case 'comment':
      return fits('text', out.text, { least: 1, most: limits.body });
    case 'change': {
      const { patch } = out;
      return [
        ...(patch.severity === undefined ? [] : severity(patch.severity)),
        ...(patch.reopen?.reason.trim() === '' ? [needed('reason')] : []),
      ];
    }
    case 'attach':
      return [];
  }
}

function fits(field: string, text: string, { least, most }: { least: number; most: number }): Problem[] {
  const { length } = text.trim();
  if (length === 0) return [needed(field)];
  if (length < least) return [{ field, say: 'problem-short', args: { least } }];
  return text.length > most ? [{ field, say: 'problem-long', args: { length: text.length, most } }] : [];
}

function needed(field: string): Problem {
  return { field, say: 'problem-needed' };
}

/** Not there, or not as it should be. */
function odd(extra: z.ZodType, field: string, values: Record<string, string>): Problem {
  const asked = fieldsOf(extra).find(({ name }) => name === field);
  if (!values[field]) return needed(field);
  if (asked?.choices) return { field, say: 'problem-choice' };
  return asked?.example ? { field, say: 'problem-like', args: { example: asked.example } } : needed(field);
}
