import { describe, expect, test } from 'vitest';
import { type Intake, intake, SUPPORT } from './fakes/mailin.ts';

const MINUTE = 60_000;
const COMMITS = Array.from({ length: 28 }, (_, nth) => nth + 1);
const crashes = (['before', 'after'] as const).flatMap((when) => COMMITS.map((nth) => [when, nth] as const));

/** From now on the process dies around its nth commit; then another begins, and works until all is done. */
async function crash(at: Intake, when: 'before' | 'after', nth: number): Promise<void> {
  const { place } = at;
  let commits = 0;
  place.fate.commit = (now) => {
    if (now === when) commits += 1;
    if (now !== when || commits !== nth) return;
    place.die();
    throw new Error('kill -9');
  };
  await place.live(3 * MINUTE);
  place.fate.commit = undefined;
  place.forgive();
  await place.restart();
  await place.live(4 * MINUTE);
  await decide(at);
}

/** Where nobody can tell whether the vendor has a ticket, a person says to send it again. */
async function decide({ place }: Intake): Promise<void> {
  const doubt = place.ledger.db.selectFrom('tickets').select('id').where('state', '=', 'doubt');
  if (await doubt.executeTakeFirst()) await place.live(17 * MINUTE);
  const rows = await place.ledger.db.selectFrom('tickets').select('id').where('state', '=', 'asking').execute();
  for (const { id } of rows) await place.core.tickets.again(id, 'asking');
  if (rows.length > 0) await place.live(4 * MINUTE);
}

const folders = { done: 'Done', parked: undefined };
const root = { id: '<root@customer.test>', files: [{ name: 'a.log', text: 'first' }] };
const answer = { answers: [root.id], text: 'It is up again.', files: [{ name: 'b.log', text: 'second' }] };

describe.each(crashes)('a crash %s commit %d', (when, nth) => {
  test('makes one case of a mail, with each file once', async () => {
    const at = await intake({ folders });
    at.drop(root);
    await crash(at, when, nth);
    expect(await at.states()).toEqual(['ticket']);
    expect(at.cases()).toHaveLength(1);
    expect(at.cases()[0]?.attachments.map(({ name }) => name)).toEqual(['a.log']);
    expect([...at.rooms[SUPPORT].filed.values()]).toEqual(['Done']);
  });

  test('makes one comment of its answer, with each file once', async () => {
    const at = await intake({ folders });
    at.drop(root);
    await at.place.live(3 * MINUTE);
    at.drop(answer);
    await crash(at, when, nth);
    expect((await at.states()).sort()).toEqual(['comment', 'ticket']);
    const [only, ...others] = at.cases();
    expect(others).toEqual([]);
    expect(only?.comments.filter(({ text }) => text.includes(answer.text))).toHaveLength(1);
    expect(only?.attachments.map(({ name }) => name).sort()).toEqual(['a.log', 'b.log']);
    expect([...at.rooms[SUPPORT].filed.values()]).toEqual(['Done', 'Done']);
  });
});
