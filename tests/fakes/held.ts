import type { Ledger, Tables } from '#src/ledger.ts';
import { sent } from './sent.ts';

let count = 0;

/** A mail of Bo's in the ledger: parked as a robot's, unless the test says otherwise. Its id. */
export async function heldMail(
  { ledger, now }: { ledger: Ledger; now(): number },
  box: string,
  { choices = [], ...change }: Partial<Tables['mails']> & { choices?: string[] } = {},
): Promise<string> {
  count += 1;
  const id = count.toString(16).padStart(32, '0');
  const row: Tables['mails'] = {
    id,
    box,
    place: `p${count}`,
    folder: 'inbox',
    message_id: `<m${count}@customer.test>`,
    event: null,
    conversation: null,
    thread: null,
    sender: 'bo@customer.test',
    subject: 'VPN down',
    at: new Date(now()).toISOString(),
    state: 'parked',
    why: 'auto',
    ticket: null,
    detail_json: choices.length > 0 ? JSON.stringify({ choices }) : null,
    filed: 1,
    attempts: 0,
    created_at: now(),
    ended_at: now(),
    ...change,
  };
  await ledger.write((tx) => tx.insertInto('mails').values(row).execute());
  return id;
}

/** A case that a mail to this mailbox began. */
export async function mailCase(
  { ledger, now }: { ledger: Ledger; now(): number },
  box: string,
  number: string,
): Promise<void> {
  count += 1;
  const id = `t${count}`;
  await sent(ledger, { id, kind: 'open', number, created_at: now() });
  const thread = { id, box, subject: 'VPN down', created_at: now() };
  await ledger.write((tx) => tx.insertInto('threads').values(thread).execute());
}
