import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { clock } from '#pollers/clock.ts';
import { expiry } from '#src/core/accounts/expiry.ts';
import { mailboxes } from '#src/core/accounts/mailboxes.ts';
import { log } from '#src/log.ts';
import { Failure } from '#src/ports/failure.ts';
import { MAILBOX } from './fakes/carrier.ts';
import { type Town, town } from './fakes/core.ts';

const DAY = 86_400_000;
let place: Town;
let ann: string;
beforeEach(async () => {
  place = await town();
  onTestFinished(() => place.stop());
  ann = await place.meets('Ann');
});

test('a credential nobody uses is used once a day, also beside one whose vendor never answers', async () => {
  const silent = await place.account();
  const other = await place.account('other-token');
  await place.live(DAY + 1);
  place.wire.fails = (path, signal) =>
    path.startsWith('good-token')
      ? new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      : undefined;
  place.wire.requests.length = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const done = place.clock.keepAlive();
    await vi.waitUntil(() => place.wire.requests.length === 1);
    await vi.advanceTimersByTimeAsync(60_000);
    await done;
  } finally {
    vi.useRealTimers();
  }
  expect(await place.core.accounts.get(other)).toMatchObject({ fails: 0, ok_at: place.now() });
  expect(await place.core.accounts.get(silent)).toMatchObject({ fails: 1, failure: 'no answer within 60 s' });
  expect(place.seen(ann)).toEqual([]);
});

test('a mailbox, of which nothing is asked so, is not taken for one that works', async () => {
  const post = await town({ more: [...mailboxes] });
  onTestFinished(() => post.stop());
  const owner = await post.meets('Ann');
  const made = await post.core.accounts.connect(
    { person: owner, vendor: 'mail', credentials: MAILBOX },
    AbortSignal.timeout(5000),
  );
  if (made.kind !== 'connected') throw new Error('not connected');
  await post.core.health.ill(made.account, new Failure('down', 'no answer'));
  const before = await post.core.accounts.get(made.account.id);
  await post.live(2 * DAY);
  await post.clock.keepAlive();
  expect(await post.core.accounts.get(made.account.id)).toEqual(before);
});

test('a credential that ends soon is told when the service starts; a ledger that fails then stops nothing', async () => {
  const account = await place.account();
  const ends = place.now() + 7 * DAY;
  const { ledger, now } = place;
  await ledger.write((tx) => tx.updateTable('accounts').set({ expires_at: ends }).where('id', '=', account).execute());
  const { warn } = expiry({ ledger, now, notices: place.core.notices });
  const silent = log({ level: 'silent' });
  const broken = { warn: async () => Promise.reject(new Error('disk full')) };
  await clock({ core: { ...place.core, expiry: broken }, log: silent }).warn();
  expect((await place.core.doctor.troubles(true)).map((t) => t.key)).toEqual(['clock:expiry']);
  await clock({ core: { ...place.core, expiry: { warn } }, log: silent }).warn();
  await place.live();
  expect(place.seen(ann)).toEqual([expect.stringContaining('in 7 days')]);
});
