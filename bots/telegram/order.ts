import type { Update } from 'grammy/types';
import { sleep } from '#src/pace.ts';

type Order = {
  /** Does the work once all before it of the same person in the same chat is done; others' goes on beside it. */
  add(update: Update, work: () => Promise<void> | undefined): void;
  /** What is not done yet. */
  running: ReadonlySet<Promise<void>>;
  /** Resolves when all is done, at the latest after so long. */
  drain(ms: number): Promise<void>;
};

/** What each person says in a chat, one after the other. */
export function order(): Order {
  const running = new Set<Promise<void>>();
  const last = new Map<string, Promise<void>>();

  return {
    running,
    add(update, work) {
      const name = key(update);
      const turn = (last.get(name) ?? Promise.resolve()).then(work).finally(() => {
        running.delete(turn);
        if (last.get(name) === turn) last.delete(name);
      });
      running.add(turn);
      last.set(name, turn);
    },
    async drain(ms) {
      const grace = new AbortController();
      const late = sleep(ms, grace.signal).catch(() => undefined);
      await Promise.race([Promise.all(running), late]);
      grace.abort();
    },
  };
}

function key({ update_id, message, callback_query: press }: Update): string {
  const chat = (message ?? press?.message)?.chat?.id;
  return `${chat ?? update_id}:${(message ?? press)?.from?.id}`;
}
