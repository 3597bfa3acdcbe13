import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import { accept, arriving, problemsOf } from './fakes/arriving.ts';
import { start } from './fakes/start.ts';

const NOC = 'slack|#noc';
const OPS = 'telegram|-100';

describe('a lane with chats', () => {
  const routes = { high: { account: undefined, chats: [NOC, OPS] } };

  test('rings in each of them at once, and the case is opened', async () => {
    const { place } = await start({ cases: [], routes });
    await accept(place, arriving({ priority: 'urgent', reporter: 'bo@example.com', category: 'incident' }));
    await place.live();
    for (const chat of [NOC, OPS]) {
      expect(place.seen(chat)).toHaveLength(1);
      for (const words of [
        '🔴 New ticket, urgent: The disk is full',
        'From bo@example.com by API',
        'Category: incident',
        'It is really full.',
        'It is opened with Red Hat.',
      ])
        expect(place.seen(chat)[0]).toContain(words);
    }
    expect(place.redhat.cases.size).toBe(1);
  });

  test('only rings where there is nobody who could open it, and says so', async () => {
    const { place, account } = await start({ cases: [], routes });
    await place.core.accounts.remove(account);
    const { id } = await accept(place);
    await place.live();
    expect(place.seen(NOC)).toEqual([expect.stringContaining('opened at no vendor')]);
    const settled = await place.core.incoming.settled(id, 1, AbortSignal.timeout(1000));
    expect(settled).toMatchObject({ state: 'done', ticket: undefined });
    expect(await problemsOf(place, arriving({ files: ['f'] }))).toEqual(['files: problem-files-nowhere']);
  });

  test('does not just ring where files came along that nobody could take any more', async () => {
    const { place, account } = await start({ cases: [], routes });
    const id = place.core.incoming.newId();
    const by = { person: 'api|k1', chat: 'api|k1' };
    const signal = AbortSignal.timeout(5_000);
    const log = { name: 'error.log', open: () => Readable.from([Buffer.from('it broke')]) };
    const file = await place.core.files.stage(by, log, signal, { ticket: id });
    await accept(place, arriving({ id, files: [file.id] }));
    await place.core.accounts.remove(account);
    await place.live();
    expect(await place.core.incoming.get(id)).toMatchObject({ state: 'dead', why: expect.stringContaining('files') });
    expect(place.seen(NOC)).toEqual([]);
  });

  test('tells what is urgent first', async () => {
    const { place } = await start({ cases: [], routes });
    await accept(place, arriving({ title: 'It can wait', priority: 'high' }));
    await accept(place, arriving({ title: 'It burns!', priority: 'urgent' }));
    place.slack.before = () => {
      if (place.slack.tries.length <= 1) throw new Failure('down', 'Slack is down');
    };
    await place.live(30_000);
    expect(place.seen(NOC)[0]).toContain('It burns!');
    expect(place.seen(NOC)).toHaveLength(2);
  });

  test('cuts a long text', async () => {
    const { place } = await start({ cases: [], routes });
    await accept(place, arriving({ body: 'long '.repeat(2000) }));
    await place.live();
    expect(place.seen(NOC)[0]?.length).toBeLessThan(2000);
    expect(place.seen(NOC)[0]).toContain('long …');
  });

  test('does not ring for the other lanes', async () => {
    const { place } = await start({ cases: [], routes });
    await accept(place, arriving({ priority: 'medium' }));
    await place.live();
    expect(place.seen(NOC)).toEqual([]);
  });
});

describe('a lane with an account', () => {
  test('opens there what names no vendor', async () => {
    const { place } = await start({ cases: [], routes: { low: { account: 'second', chats: [] } } });
    await place.core.accounts.connect(
      { person: 'telegram|ann', vendor: 'redhat', credentials: { token: 'second-token' }, label: 'Second' },
      AbortSignal.timeout(1000),
    );
    await accept(place, arriving({ priority: 'low' }));
    expect(await problemsOf(place, arriving({ priority: 'high' }))).toEqual(['account: problem-which-account']);
    await place.live();
    expect(place.wire.requests).toContain('second-token/open');
    expect(place.wire.requests).not.toContain('good-token/open');
  });

  test('that is gone refuses aloud', async () => {
    const { place } = await start({ cases: [], routes: { low: { account: 'gone', chats: [NOC] } } });
    expect(await place.core.incoming.check(arriving({ priority: 'low' }))).toEqual([
      { field: 'account', say: 'problem-lane-account', args: { setting: 'LOW_ACCOUNT', account: 'gone' } },
    ]);
  });
});

test('a program that was granted accounts may use those only', async () => {
  const { place, account } = await start({ cases: [] });
  await place.account();
  expect(await problemsOf(place, arriving({ account: 'redhat' }))).toEqual(['account: problem-account-many']);
  await place.core.accounts.grant(account, 'api|k1');
  expect(await problemsOf(place, arriving({ account: 'redhat' }))).toEqual([]);
  await place.core.accounts.remove(account);
  // What is left was never granted to it.
  expect(await problemsOf(place, arriving())).toEqual(['account: problem-no-account']);
});
