import { Failure } from '#src/ports/failure.ts';

/** Keys of the projects an account is kept to; empty: all it sees. */
type Scope = { projects: string[] };

export function isKept({ projects }: Scope, number: string): boolean {
  return projects.length === 0 || projects.includes(number.replace(/-\d+$/, ''));
}

/** A case elsewhere would never be listed as changed: better refused aloud than watched in silence. */
export function keep(scope: Scope, number: string): void {
  if (isKept(scope, number)) return;
  throw new Failure('forbidden', `this account is kept to ${scope.projects.join(', ')}`);
}
