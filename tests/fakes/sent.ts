import type { Ledger, Tables } from '#src/ledger.ts';

type Ticket = Tables['tickets'];
type File = Tables['files'];

/** Something in the ledger that went out to a vendor: a comment that arrived, unless the test says otherwise. */
export async function sent(
  ledger: Ledger,
  ticket: Partial<Ticket> & Pick<Ticket, 'id' | 'created_at'>,
  files: (Partial<File> & Pick<File, 'id' | 'name'>)[] = [],
): Promise<void> {
  const row: Ticket = {
    kind: 'comment',
    person: 'telegram|ann',
    chat: 'telegram|noc',
    account: 'a1',
    number: '01234567',
    body_json: JSON.stringify({ kind: 'comment', number: '01234567', text: 'private words' }),
    state: 'done',
    result_json: JSON.stringify({ number: '01234567', comment: 'c1' }),
    attempts: 1,
    sending_at: ticket.created_at,
    message_id: null,
    ...ticket,
  };
  const { id, person, chat, created_at } = row;
  const start = { ticket: id, person, chat, created_at, size: 10, sha256: 'ab12', type: null, of: null, remote: null };
  await ledger.write(async (tx) => {
    await tx.insertInto('tickets').values(row).execute();
    for (const file of files)
      await tx
        .insertInto('files')
        .values({ ...start, state: 'sent', why: null, attempts: 1, ...file })
        .execute();
  });
}

/** A new case with words nobody else is to read. */
export function opening(title: string): string {
  const draft = { title, body: 'private words', severity: '2 (High)', extra: { site: 'private site' } };
  return JSON.stringify({ kind: 'open', draft });
}
