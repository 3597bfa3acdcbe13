import type { Db } from '#src/ledger.ts';
import { isAmong } from './address.ts';

/** What the mail bot gives its letters: `casebell-<delivery>-<thread>`. */
const OURS = /^<casebell-[\w.-]+-([0-9a-f]{12})@[^<>\s]+>$/;

/** The thread that a Message-ID of ours names; whoever quotes it was written to, for a thread's id is random. */
export function threadIn(messageId: string): string | undefined {
  return OURS.exec(messageId)?.[1];
}

/** Whether it is a letter of ours: it says it is from one of our mailboxes, under a Message-ID that only we give. */
export async function isOwn(
  db: Db,
  { messageId, from }: { messageId: string | undefined; from: string },
  boxes: readonly string[],
): Promise<boolean> {
  if (messageId === undefined || !isAmong(from, boxes)) return false;
  const thread = threadIn(messageId);
  const inThread = thread && (await db.selectFrom('threads').select('id').where('id', '=', thread).executeTakeFirst());
  if (inThread) return true;
  // A letter to a vendor.
  const row = db.selectFrom('tickets').select('id').where('message_id', '=', messageId);
  return (await row.executeTakeFirst()) !== undefined;
}
