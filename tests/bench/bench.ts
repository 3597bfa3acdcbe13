/** What a bench is asked for. `smoke`: the least work that runs every contender once. */
export type Asked = { rounds: number; posts: number; smoke: boolean; say(line: string): void };

/** What it found: ratios by name, and those of them that have a bar. */
export type Judged = {
  ratios: Record<string, number>;
  bars: Record<string, number>;
  /** The bars are not to be passed, as with times; else they are to be reached. */
  under?: boolean;
  /** Bars that mean nothing here, with the reason. */
  skipped?: Record<string, string>;
};
export type Bench = (asked: Asked) => Promise<Judged>;

/** Every bench, loaded when it is run. */
export const benches: Record<string, () => Promise<Bench>> = {
  poll: async () => (await import('./poll.ts')).poll,
  growth: async () => (await import('./growth.ts')).growth,
  durable: async () => (await import('./durable.ts')).durable,
  deliver: async () => (await import('./deliver.ts')).deliver,
  e2e: async () => (await import('./e2e.ts')).e2e,
  intake: async () => (await import('./intake.ts')).intake,
  mail: async () => (await import('./mail.ts')).mail,
  rss: async () => (await import('./rss.ts')).rss,
  cold: async () => (await import('./cold.ts')).cold,
  scale: async () => (await import('./scale.ts')).scale,
};
