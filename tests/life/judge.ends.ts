import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evidence } from './judge.ts';
import { SECRET } from './mould.ts';
import type { Place } from './place.ts';

const ENDS = ['done', 'failed', 'asking'];

/** Every ticket has an end that its chat was told, and is at the vendor at most once; nothing is still owed. */
export async function ends(e: Evidence): Promise<string[]> {
  const complaints: string[] = [];
  const { core, ledger } = e.place;
  const comments = [...e.desk.cases.values()].flatMap((c) => c.comments.map((one) => one.text));
  for (const { id, kind, text } of e.crowd.sent) {
    const state = (await core.tickets.get(id))?.state ?? 'gone';
    const reference = core.tickets.reference(id);
    const copies =
      kind === 'open'
        ? [...e.desk.cases.values()].filter((c) => c.description.includes(reference)).length
        : comments.filter((one) => one === text).length;
    if (state === 'draft' && copies === 0) continue; // the process died before Send was heard
    if (!ENDS.includes(state)) complaints.push(`unsettled: ${text} is ${state}`);
    if (copies > 1) complaints.push(`twice: ${text} is at the vendor ${copies} times`);
    if (state === 'done' && copies === 0) complaints.push(`lost: ${text} is done, and not at the vendor`);
    if (state === 'failed' && copies > 0) complaints.push(`lost: ${text} failed, and is at the vendor`);
    const notice = ledger.db.selectFrom('deliveries').select('id').where('key', 'like', `%ticket ${id} %`);
    const told = await notice.where('state', '=', 'sent').executeTakeFirst();
    if (!told) complaints.push(`untold: nobody was told that ${text} is ${state}`);
  }
  return [
    ...complaints,
    ...(await owed(e.place)).map((row) => `unsettled: ${row.key} is still ${row.state}`),
    ...(await nagging(e)),
  ];
}

/** What living chats are still to be told. */
export async function owed({ ledger }: Place): Promise<{ key: string; state: string }[]> {
  return ledger.db
    .selectFrom('deliveries')
    .innerJoin('chats', 'chats.id', 'deliveries.chat')
    .select(['deliveries.key', 'deliveries.state'])
    .where('deliveries.state', 'in', ['pending', 'sending', 'doubt'])
    .where('chats.state', '=', 'on')
    .execute();
}

/** I3: one notice for one trouble, however often it was met. */
async function nagging(e: Evidence): Promise<string[]> {
  const { account } = e.mould;
  const rows = await e.place.ledger.db
    .selectFrom('deliveries')
    .select('key')
    .where('kind', '=', 'notice')
    .where('key', 'like', `% account:${account} %`)
    .where('key', 'not like', '% over')
    .execute();
  const most = [...e.trouble.windows.values()].reduce((sum, n) => sum + n, 0);
  return rows.length > most ? [`nagged: ${rows.length} notices of the vendor for ${most} faults`] : [];
}

/** I5: the credential stands nowhere but sealed. */
export async function secrets(e: Evidence): Promise<string[]> {
  const texts = e.bots.flatMap((b) => b.sent.map((m) => m.text));
  const shown = texts.filter((text) => text.includes(SECRET)).map(() => 'secret: in a message');
  const names = readdirSync(e.place.folder).filter((name) => name.startsWith('casebell.db'));
  const kept = names.filter((name) => readFileSync(join(e.place.folder, name)).includes(SECRET));
  return [...shown, ...kept.map((name) => `secret: in ${name}`)];
}
