export function iso(at: number): string {
  return new Date(at).toISOString();
}

/** To the second, as vendors without milliseconds write it. */
export function seconds(at: string): string {
  return `${at.slice(0, 19)}Z`;
}
