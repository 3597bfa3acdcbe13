import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ChatRef } from '#src/ports/bot.ts';

const METADATA_LIMIT = 3000;
const KEPT = 500;

const chat = z.object({
  bot: z.string(),
  room: z.string(),
  kind: z.enum(['direct', 'group', 'channel']),
  title: z.string().optional(),
});
const shape = z.object({
  chat,
  /** The root of the thread in which answers to this window belong. */
  thread: z.string().optional(),
  form: z.string().optional(),
  values: z.record(z.string(), z.string()).default({}),
  /** Choices whose value is too long for Slack, by the short name they travel under. */
  long: z.record(z.string(), z.string()).default({}),
  /** Where values and long choices are kept when there is no room for them here. */
  kept: z.string().optional(),
});

/** What a modal must remember between two requests; it never holds a secret. */
export type Memo = { chat: ChatRef; thread?: string | undefined; form?: string | undefined } & Kept;
type Kept = { values: Record<string, string>; long: Record<string, string> };
export type Memos = { write(memo: Memo): string; read(metadata: string): Memo | undefined };

/**
 * Slack carries 3,000 characters with a modal. What is longer stays in memory, the last 500 of them: after a restart
 * such a form comes back without the values that were not on the screen, and they are asked for again.
 */
export function memos(): Memos {
  const kept = new Map<string, Kept>();

  function write(memo: Memo): string {
    const whole = JSON.stringify(memo);
    if (whole.length <= METADATA_LIMIT) return whole;
    const id = randomUUID();
    kept.set(id, { values: memo.values, long: memo.long });
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(oldest);
    }
    return JSON.stringify({ ...memo, values: {}, long: {}, kept: id });
  }

  function read(metadata: string): Memo | undefined {
    let found: unknown;
    try {
      found = JSON.parse(metadata);
    } catch {
      return undefined;
    }
    const memo = shape.safeParse(found);
    if (!memo.success) return undefined;
    return { ...memo.data, ...(memo.data.kept ? kept.get(memo.data.kept) : undefined) };
  }

  return { write, read };
}
