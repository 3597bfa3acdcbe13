/** I1 nothing accepted is forgotten, I2 nothing is repeated unsaid, I3 counted and told once, I4 goes on by itself, I5 no secret. */
export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5';

/** A fault, and what Casebell does about it. `tests`: titles of the tests that prove it, by file below tests/. */
export type Fault = { row: number; fault: string; happens: string } & (
  | { holds: Invariant[]; tests: Record<string, string[]> }
  /** Why no test is needed. */
  | { why: string }
);
