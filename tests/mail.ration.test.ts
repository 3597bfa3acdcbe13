import { beforeEach, describe, expect, test } from 'vitest';
import { type Post, post } from './fakes/post.ts';

const MINUTE = 60_000;
const NUMBER = 'EXN-0012345';
const OTHER = 'EXN-0099999';
const BOUNCE = { from: 'mailer-daemon@acme.example' };
let at: Post;

beforeEach(async () => {
  at = await post();
});

describe('somebody who knows our reference and writes without end', () => {
  const HOUR = 60 * MINUTE;
  /** As if the hour had just begun. */
  const onTheHour = () => at.place.live(HOUR - (at.place.now() % HOUR));
  const many = async (count: number, mail: Parameters<Post['arrives']>[0]) => {
    for (let nth = 1; nth <= count; nth++) await at.arrives({ ...at.answer(), subject: `Hello ${nth}`, ...mail });
  };

  test('rings five times an hour, and then once for all others', async () => {
    await at.mailed();
    await onTheHour();
    await many(12, { from: 'noc@evil.test' });
    const told = () => at.heard().filter((text) => text.includes('evil.test'));
    expect(told()).toHaveLength(5);
    await at.place.live(HOUR);
    expect(told().slice(5)).toEqual([
      '7 more mails like that came within the hour and are not shown. The last: "Hello 12", from noc@evil.test.',
    ]);
    await many(1, { from: 'noc@evil.test' });
    expect(told()).toHaveLength(7);
  });

  test('about a case with a number, too', async () => {
    const id = await at.mailed();
    await at.place.core.tickets.exists(id, NUMBER);
    await onTheHour();
    await many(12, { from: 'noc@evil.test' });
    await many(12, BOUNCE);
    await at.place.live(HOUR);
    expect(at.heard().filter((text) => text.includes(`wrote about case ${NUMBER}`))).toHaveLength(5);
    expect(at.heard().filter((text) => text.includes('came back'))).toHaveLength(5);
    expect(at.heard().filter((text) => text.startsWith('7 more mails like that'))).toHaveLength(2);
  });

  test('does not keep the vendor from being heard', async () => {
    await at.mailed();
    await onTheHour();
    await many(12, { from: 'noc@evil.test' });
    await at.arrives({ ...at.answer(), subject: `[Case ${NUMBER}] [Case ${OTHER}]` });
    expect(at.heard().at(-1)).toContain('Which of these is the case number?');
    expect(at.labels()).toContain(`It is ${NUMBER}`);
  });

  test('rings no more when the same mails are read once more', async () => {
    await at.mailed();
    await onTheHour();
    await many(12, { from: 'noc@evil.test' });
    await at.place.live(HOUR);
    const before = at.heard();
    await at.place.ledger.write(async (tx) => {
      await tx.deleteFrom('inbox').execute();
      await tx.updateTable('accounts').set({ mark: '0' }).where('vendor', '=', 'mail').execute();
    });
    await at.place.live(HOUR);
    expect(await at.place.ledger.db.selectFrom('inbox').select('event').execute()).toHaveLength(12);
    expect(at.heard()).toEqual(before);
  });
});
