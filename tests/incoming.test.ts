import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { draftFor } from '#src/core/lanes/draft.ts';
import { PRIORITIES, type Priority } from '#src/ports/types.ts';
import { accept, arriving, problemsOf } from './fakes/arriving.ts';
import type { Town } from './fakes/core.ts';
import { MINUTE, start } from './fakes/start.ts';

const NEVER = AbortSignal.timeout(2 ** 31 - 1);
let place: Town, account: string, ann: string, noc: string;

beforeEach(async () => {
  ({ place, account, ann, noc } = await start({ cases: [] }));
});

const opened = () => [...place.redhat.cases.values()].map(({ title, severity }) => [title, severity]);

describe('a ticket that comes in', () => {
  test('is in a lane when it is accepted, with the id of its message', async () => {
    const made = await accept(place);
    expect(made).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{12}$/),
      lane: 'high',
      message: 'local-1',
      again: false,
    });
    expect(await place.core.incoming.counts()).toMatchObject({ high: { queued: 1, held: 0, dead: 0 } });
  });

  test('is opened at the vendor under its own id, and its chat watches the case', async () => {
    const { id } = await accept(place);
    await place.live();
    expect(opened()).toEqual([['The disk is full', '2 (High)']]);
    expect(await place.core.incoming.get(id)).toMatchObject({
      state: 'done',
      body: { title: 'The disk is full', person: 'api|k1' },
      ticket: { id, state: 'done', number: '09990001' },
    });
    expect(await place.core.watches.of('api|k1')).toMatchObject([{ number: '09990001' }]);
  });

  test.each<[Priority, string, string]>([
    ['urgent', 'high', '1 (Urgent)'],
    ['high', 'high', '2 (High)'],
    ['medium', 'medium', '3 (Normal)'],
    ['low', 'low', '4 (Low)'],
  ])('of priority %s goes by the lane %s and opens as %s', async (priority, lane, severity) => {
    expect(await accept(place, arriving({ priority }))).toMatchObject({ lane });
    await place.live();
    expect(opened()).toEqual([['The disk is full', severity]]);
  });

  test('twice by the same event is one ticket, also at the same time', async () => {
    const t = arriving();
    const both = await Promise.all([accept(place, t), accept(place, t)]);
    expect(both.map(({ again }) => again).sort()).toEqual([false, true]);
    const third = await accept(place, t);
    expect(new Set([...both, third].map(({ id, message }) => `${id} ${message}`)).size).toBe(1);
    await place.live();
    expect(opened()).toHaveLength(1);
  });

  test('loses characters that nobody sees', async () => {
    await accept(place, arriving({ title: 'Disk\u0000 full\u202E\n now', body: 'a\u0000b\nc\u001b[31m' }));
    await place.live();
    expect([...place.redhat.cases.values()]).toMatchObject([
      { title: 'Disk full now', description: expect.stringContaining('ab\nc[31m') },
    ]);
  });

  test('is waited for until its vendor has answered', async () => {
    const { id } = await accept(place);
    const waiting = place.core.incoming.settled(id, 5000, NEVER);
    await place.live();
    expect((await waiting)?.ticket).toMatchObject({ state: 'done', number: '09990001' });
  });

  test('is waited for no longer than was asked, nor when whoever asked is gone', async () => {
    const { id } = await accept(place);
    expect(await place.core.incoming.settled(id, 1, NEVER)).toMatchObject({ state: 'queued', ticket: undefined });
    expect(await place.core.incoming.settled(id, 5000, AbortSignal.abort())).toMatchObject({ state: 'queued' });
    expect(await place.core.incoming.settled('none', 5000, NEVER)).toBeUndefined();
  });

  test('takes its files along, under names apart', async () => {
    const { incoming, files } = place.core;
    const id = incoming.newId();
    const by = { person: 'api|k1', chat: 'api|k1' };
    const open = async function* () {
      yield Buffer.from('the log');
    };
    const staged = await Promise.all(
      ['a.log', 'a.log'].map((name) => files.stage(by, { name, open }, NEVER, { ticket: id })),
    );
    expect(await files.loose(by.person, by.chat)).toEqual([]);
    await place.clock.sweep();
    await accept(place, arriving({ id, files: staged.map((file) => file.id) }));
    await place.live(3 * 60 * MINUTE);
    expect(place.redhat.received.map(({ name }) => name).sort()).toEqual(['a (2).log', 'a.log']);
  });

  test('does not take the files of somebody else', async () => {
    const open = async function* () {
      yield Buffer.from('secret');
    };
    const file = await place.core.files.stage({ person: ann, chat: noc }, { name: 'a.log', open }, NEVER);
    await expect(accept(place, arriving({ files: [file.id] }))).rejects.toThrow('gone');
    expect(await place.core.incoming.list({ limit: 9 })).toEqual([]);
    expect(await place.core.files.loose(ann, noc)).toHaveLength(1);
  });

  test('is forgotten when it was over for 90 days', async () => {
    await accept(place);
    await place.live();
    const left = async (days: number) => {
      const ended_at = place.now() - days * 24 * 60 * MINUTE;
      await place.ledger.write((tx) => tx.updateTable('incoming').set({ ended_at }).execute());
      await place.clock.sweep();
      return (await place.core.incoming.list({ limit: 9 })).length;
    };
    expect([await left(89), await left(91)]).toEqual([1, 0]);
  });
});

describe('what speaks against a ticket is said', () => {
  test('all at once, and nothing is kept', async () => {
    const wrong = arriving({ title: ' ', body: '', severity: 'Very bad' });
    expect(await problemsOf(place, wrong)).toEqual([
      'title: problem-needed',
      'body: problem-needed',
      'severity: problem-choice',
    ]);
    expect(await problemsOf(place, { ...wrong, account: 'acme' })).toEqual([
      'title: problem-needed',
      'body: problem-needed',
      'account: problem-account-unknown',
    ]);
    expect(await place.core.incoming.accept(wrong, NEVER)).toMatchObject({ problems: { length: 3 } });
    expect(await place.core.incoming.list({ limit: 9 })).toEqual([]);
  });

  test('without asking the vendor', async () => {
    place.wire.requests.length = 0;
    await problemsOf(place, arriving({ account: 'redhat' }));
    expect(place.wire.requests).toEqual([]);
  });

  test('where nobody could open it, or several could', async () => {
    await place.core.accounts.remove(account);
    expect(await problemsOf(place, arriving())).toEqual(['account: problem-no-account']);
    await place.account();
    await place.account();
    expect(await problemsOf(place, arriving())).toEqual(['account: problem-which-account']);
    expect(await problemsOf(place, arriving({ account: 'redhat' }))).toEqual(['account: problem-account-many']);
  });
});

describe('whoever writes in a chat', () => {
  const here = () => arriving({ source: 'chat', person: ann, chat: noc });

  test('may use what the chat was granted, and nothing else', async () => {
    expect(await problemsOf(place, { ...here(), account: 'redhat' })).toEqual(['account: problem-account-unknown']);
    expect(await problemsOf(place, here())).toEqual(['account: problem-no-account']);
    await place.core.accounts.grant(account, noc);
    expect(await problemsOf(place, { ...here(), account: 'redhat' })).toEqual([]);
  });

  test('is told there how it ended', async () => {
    await place.core.accounts.grant(account, noc);
    await accept(place, here());
    await place.live();
    expect(place.seen(noc)).toEqual([expect.stringContaining('Opened: case 09990001')]);
  });
});

describe('a ticket at its vendor', () => {
  const t = {
    ...arriving(),
    category: 'incident',
    reporter: 'bo@example.com',
    watchers: ['ada@example.com', 'eve@example.com'],
    extra: { product: 'OpenShift', rack: '7' },
  };
  const severities = PRIORITIES.map((priority) => ({ word: `is ${priority}`, priority }));

  test('has below its text what the vendor has no field for', () => {
    const asks = { credentials: z.object({}), extra: z.object({ product: z.string() }) };
    const { body, extra } = draftFor(t, { severities, asks });
    expect(extra).toEqual({ product: 'OpenShift' });
    expect(body.split('\n')).toEqual([
      'It is really full.',
      '',
      'Category: incident',
      'Reporter: bo@example.com',
      'Keep informed: ada@example.com, eve@example.com',
      'rack: 7',
    ]);
  });

  test('fills the fields the vendor has, where they take it', () => {
    const labels = z.string().meta({ choices: ['outage'] });
    const asks = {
      credentials: z.object({}),
      extra: z.object({ product: z.string(), rack: z.string(), reporter: z.email(), watchers: z.string(), labels }),
    };
    const { body, extra } = draftFor(t, { severities, asks });
    expect(extra).toEqual({
      product: 'OpenShift',
      rack: '7',
      reporter: 'bo@example.com',
      watchers: 'ada@example.com, eve@example.com',
    });
    expect(body).toBe('It is really full.\n\nCategory: incident');
  });

  test('has the nearest severity where its own has no word, and the word it names', () => {
    const asks = { credentials: z.object({}), extra: z.object({}) };
    const some = severities.filter(({ priority }) => priority === 'urgent' || priority === 'low');
    const word = (priority: Priority) => draftFor({ ...t, priority }, { severities: some, asks }).severity;
    expect(PRIORITIES.map(word)).toEqual(['is urgent', 'is urgent', 'is low', 'is low']);
    expect(draftFor({ ...t, severity: 'Dire' }, { severities, asks }).severity).toBe('Dire');
  });

  test('has of several words for the highest the lowest, which every contract has', () => {
    const asks = { credentials: z.object({}), extra: z.object({}) };
    const words = [
      { word: 'critical', priority: 'urgent' as const },
      ...severities,
      { word: 'lowest', priority: 'low' as const },
    ];
    const word = (priority: Priority) => draftFor({ ...t, priority }, { severities: words, asks }).severity;
    expect(PRIORITIES.map(word)).toEqual(['is urgent', 'is high', 'is medium', 'is low']);
  });
});
