import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Tools, Vendor } from '#src/ports/vendor.ts';
import { type Town, town } from './fakes/core.ts';
import { fakeDesk } from './fakes/desk.ts';

const signal = AbortSignal.timeout(60_000);
let place: Town;
let account: string;
let ann: string;
/** The tools of each desk, as the vendor was given them. */
let given: Tools[];

beforeEach(async () => {
  given = [];
  place = await town({
    desk(now) {
      const fake = fakeDesk({ now });
      const { connect } = fake.vendor;
      const credentials = z.object({ token: z.string() });
      const vendor: Vendor<{ token: string }> = {
        ...(fake.vendor as Vendor<{ token: string }>),
        asks: { credentials, extra: z.object({}) },
        connect(account, tools) {
          given.push(tools as Tools);
          return connect(account, tools as Tools);
        },
      };
      return Object.assign(fake, { vendor });
    },
  });
  onTestFinished(() => place.stop());
  account = await place.account('old');
  ann = await place.meets('Ann');
});

async function renew(token: string): Promise<void> {
  await place.live(1_000);
  const by = { person: ann, vendor: 'redhat', credentials: { token }, id: account };
  expect(await place.core.accounts.connect(by, signal)).toMatchObject({ kind: 'connected' });
}

/** With which token the vendor is asked now. */
async function token(): Promise<string> {
  place.wire.requests.length = 0;
  await (await place.core.accounts.desk(account)).changed?.(undefined, signal);
  return place.wire.requests.join();
}

describe('a new credential', () => {
  test('is not paused because the old one is refused late', async () => {
    const before = await place.core.accounts.get(account);
    await renew('new');
    await place.core.health.ill(before, new Failure('auth', 'the token was revoked'));
    await place.live();
    expect(await place.core.accounts.get(account)).toMatchObject({ state: 'on', fails: 0 });
    expect(place.seen(ann)).toEqual([]);
  });

  test('stays when the vendor rotates the old one late', async () => {
    await place.core.accounts.desk(account);
    const old = given.at(-1);
    await renew('new');
    await old?.keep({ token: 'rotated' });
    expect(await token()).toBe('new/changed');
  });

  test('that the vendor rotates is kept, again and again', async () => {
    await place.core.accounts.desk(account);
    for (const next of ['second', 'third']) await given.at(-1)?.keep({ token: next });
    await place.restart();
    expect(await token()).toBe('third/changed');
  });
});

describe('an account', () => {
  test('that goes takes along every ticket that is not done', async () => {
    const out = { kind: 'comment' as const, number: '00001234', text: 'hello' };
    const states = ['draft', 'queued', 'doubt', 'asking', 'failed', 'done'] as const;
    const ids: string[] = [];
    for (const state of states) {
      const id = await place.draft({ person: ann, chat: ann, account, out });
      await place.ledger.write((tx) => tx.updateTable('tickets').set({ state }).where('id', '=', id).execute());
      ids.push(id);
    }
    await place.core.accounts.remove(account);
    const after = await Promise.all(ids.map(async (id) => (await place.core.tickets.get(id))?.state));
    expect(after).toEqual(['dropped', 'dropped', 'dropped', 'dropped', 'dropped', 'done']);
  });

  test('that is taken away from a chat takes along the drafts made there, and no others', async () => {
    const noc = await place.meets('Ann', { group: 'noc' });
    await place.core.accounts.grant(account, noc);
    const out = { kind: 'comment' as const, number: '00001234', text: 'hello' };
    const [here, elsewhere] = await Promise.all(
      [noc, ann].map((chat) => place.draft({ person: ann, chat, account, out })),
    );
    await place.core.accounts.ungrant(account, noc);
    expect(await place.core.tickets.send(here ?? '')).toBe(false);
    expect(await place.core.tickets.send(elsewhere ?? '')).toBe(true);
  });
});
