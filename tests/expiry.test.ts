import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { expiry } from '#src/core/accounts/expiry.ts';
import { Failure } from '#src/ports/failure.ts';
import { type Town, town } from './fakes/core.ts';
import { house } from './fakes/house.ts';

const DAY = 86_400_000;
let place: Town;
let ann: string;
let account: string;

beforeEach(async () => {
  place = await town();
  onTestFinished(() => place.stop());
  account = await place.account();
  ann = await place.meets('Ann');
});

async function ends(at: number | null, id = account): Promise<void> {
  await place.ledger.write((tx) => tx.updateTable('accounts').set({ expires_at: at }).where('id', '=', id).execute());
}

function warn(): Promise<void> {
  const { ledger, now, core } = place;
  return expiry({ ledger, now, notices: core.notices }).warn();
}

/** So many days go by, with the daily warning and the hourly broom; what is told on the way, by day. */
async function days(count: number): Promise<Record<number, string[]>> {
  const told: Record<number, string[]> = {};
  for (let day = 1; day <= count; day++) {
    const before = place.seen(ann).length;
    await warn();
    await place.live(DAY);
    await place.core.doctor.sweep(place.now() - 14 * DAY);
    const news = place.seen(ann).slice(before);
    if (news.length > 0) told[day] = news;
  }
  return told;
}

describe('a credential that ends', () => {
  test('is told to its owner 14, 7 and 1 days before, once each, with the date and what to do', async () => {
    await ends(Date.parse('2026-12-10T00:00:00Z'));
    const setup = `setup redhat ${account}`;
    const said = (when: string) =>
      `The credential of Red Hat ends ${when}, on 2026-12-10. Give me a new one before: ${setup}`;
    const told = await days(60);
    expect(Object.entries(told).map(([day, [text]]) => [Number(day), text?.split('\n')[0]])).toEqual([
      [7, said('in 14 days')],
      [14, said('in 7 days')],
      [20, said('within a day')],
    ]);
    expect(Object.values(told).flat()).toHaveLength(3);
    expect(place.telegram.sent.at(-1)?.message.buttons).toEqual([
      [{ label: 'New credential for Red Hat', command: setup }],
    ]);
  });

  test('is told once after a downtime: the nearest warning only', async () => {
    await ends(place.now() + 30 * DAY);
    await warn();
    await place.live(24 * DAY);
    const told = await days(2);
    expect(Object.values(told).flat()).toEqual([expect.stringContaining('in 6 days')]);
  });

  test('and has ended meanwhile is told as such, once for ever', async () => {
    await ends(Date.parse('2026-11-18T00:00:00Z'));
    const told = await days(40);
    expect(Object.values(told).flat()).toEqual([expect.stringContaining('ended on 2026-11-18. Give me a new one')]);
  });

  test('starts over when a new one, with a date of its own, is given', async () => {
    await ends(place.now() + 7 * DAY);
    expect(Object.values(await days(2)).flat()).toHaveLength(1);
    await ends(place.now() + 7 * DAY);
    expect(Object.values(await days(2)).flat()).toHaveLength(1);
    await ends(place.now() + 300 * DAY);
    expect(await days(10)).toEqual({});
  });

  test('is nothing to say of an account that is paused, or whose end nobody knows', async () => {
    await ends(null);
    expect(await days(1)).toEqual({});
    await ends(place.now() + DAY);
    const found = await place.core.accounts.get(account);
    await place.core.accounts.went(found, { failure: new Failure('auth', 'no'), pause: true });
    expect(await days(1)).toEqual({});
  });

  test('is told to an admin where its owner cannot be reached, and not again to its owner', async () => {
    const bob = await place.meets('Bob', { bot: 'slack' });
    await place.core.people.allowPerson(bob, '*', 'admin');
    await place.core.notices.buried(ann, 'the bot was blocked');
    await ends(place.now() + 7 * DAY);
    await warn();
    await place.live();
    expect(place.seen(bob)).toEqual([expect.stringContaining('in 7 days')]);
    await place.meets('Ann');
    expect(await days(3)).toEqual({});
  });

  test('leaves no trace once its account is gone', async () => {
    await ends(place.now() + 7 * DAY);
    await warn();
    await place.core.accounts.remove(account);
    await warn();
    expect(await place.ledger.db.selectFrom('meta').select('name').where('name', 'like', 'expiry %').execute()).toEqual(
      [],
    );
  });
});

test('the date stands in /accounts and /doctor, before and after', async () => {
  const home = await house();
  onTestFinished(() => home.stop());
  const ada = await home.known('Ada', 'admin');
  await home.account(ada);
  const at = Date.parse('2026-12-10T00:00:00Z');
  await home.ledger.write((tx) => tx.updateTable('accounts').set({ expires_at: at }).execute());
  for (const command of ['/accounts', '/doctor'])
    expect((await ada.says(command)).text).toContain('credential ends on 2026-12-10');
  home.pass(30 * DAY);
  for (const command of ['/accounts', '/doctor'])
    expect((await ada.says(command)).text).toContain('credential ended on 2026-12-10');
});
