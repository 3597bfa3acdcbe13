/** Longer than what is read of a file at once, so that a process may die with a part of it sent. */
const LINES = 1_500;

/** What a file says. */
export function logOf(token: string): string {
  return `What ${token} was seen to do.\r\n`.repeat(LINES);
}
