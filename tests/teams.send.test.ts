import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { http } from '#src/http.ts';
import type { Message } from '#src/ports/bot.ts';
import type { Failure } from '#src/ports/failure.ts';
import { type House, house } from './fakes/house.ts';
import { channel, ROOM } from './fakes/teams.ts';

const TO = { bot: 'teams', room: ROOM, kind: 'channel' as const };
const SIG = 'the-canary-of-the-flow';
const hostile =
  '<b>x</b> _*[a](https://evil.example)*_ `c` <at>Everyone</at> @everyone # head\n- item \u202Etxt.exe\n![i](https://evil.example/p.png)';
let h: House;
beforeEach(async () => {
  h = await house();
});
afterEach(() => h.stop());

async function open(o: Parameters<typeof channel>[1] = {}) {
  const c = await channel(h, o);
  const send = (message: Message, signal = AbortSignal.timeout(5000)) => c.bot.send(TO, message, signal);
  return { ...c, send, [Symbol.asyncDispose]: c.stop };
}

describe('a message to Teams', () => {
  test('is an Adaptive Card 1.4 whose title leads where the message leads, with numbers for its buttons', async () => {
    await using c = await open();
    await c.send({
      title: 'Red Hat 01234567',
      url: 'https://access.example/01234567',
      parts: [
        { kind: 'text', text: 'Disk is full\nStill.' },
        { kind: 'quote', text: 'We look\ninto it.', more: '+12 characters' },
        { kind: 'code', text: 'df -h' },
        { kind: 'note', text: 'Priya', at: h.now() },
      ],
      buttons: [
        [{ label: 'Reply', command: 'reply 1' }],
        [
          { label: 'Mute', command: 'mute 1' },
          { label: 'Open', url: 'https://access.example/01234567' },
        ],
      ],
      voice: { lang: 'en', tz: 'Europe/Rome' },
    });
    const [shown] = c.told();
    expect(shown?.text).toBe(
      [
        'Red Hat 01234567',
        'Disk is full',
        'Still.',
        '│ We look',
        '│ into it.',
        '… +12 characters',
        'df -h',
        'Priya · Nov 20, 2026, 13:00 GMT+1',
        '[1] Reply',
        '[2] Mute',
        'To press one, send its number: @Casebell 1',
      ].join('\n'),
    );
    expect(shown?.content).toMatchObject({
      version: '1.4',
      actions: [{ type: 'Action.OpenUrl', title: 'Open', url: 'https://access.example/01234567' }],
    });
    expect(shown?.links[0]).toBe('https://access.example/01234567');
    expect(c.flow.seen).toMatchObject([{ method: 'POST', query: { sig: SIG } }]);
  });

  test('holds hostile text as text: no Markdown is read where it stands, nobody is mentioned', async () => {
    await using c = await open();
    await c.send({
      title: hostile,
      url: 'javascript:alert(1)',
      parts: [
        { kind: 'text', text: hostile },
        { kind: 'quote', text: hostile },
        { kind: 'note', text: hostile },
      ],
      buttons: [[{ label: hostile, url: 'https://portal.example/' }], [{ label: 'Bad', url: 'file:///etc/passwd' }]],
    });
    const [shown] = c.told();
    const json = JSON.stringify(shown?.content);
    expect(shown?.links).toEqual(['https://portal.example/']);
    expect(json).not.toContain('"TextBlock"');
    expect(json).not.toContain('"FactSet"');
    expect(json).not.toContain('"entities"');
    expect(json).not.toContain('\u202E');
    for (const block of shown?.content.body ?? []) expect(block).toMatchObject({ type: 'RichTextBlock' });
    expect(shown?.text).toContain('<at>Everyone</at> @everyone # head');
  });

  test.each([
    ['letters', 'and so on '],
    ['CJK', '漢字仮名'],
    ['emoji families', '👨‍👩‍👧‍👦'],
    ['quotes and backslashes', '"\\'],
    ['lines of nothing', 'a\n'],
  ])('stays below 28 KB however long it is, in %s, with title, link and whole characters', async (_, unit) => {
    await using c = await open();
    const text = unit.repeat(40_000 / unit.length);
    const url = 'https://access.example/1';
    await c.send({ title: 'Red Hat 1', url, parts: [{ kind: 'quote', text }], file: { name: 'all.csv', text } });
    const [shown] = c.told();
    expect(shown?.bytes).toBeLessThan(28_000);
    expect(shown?.bytes).toBeGreaterThan(2_000);
    expect(shown?.text.startsWith('Red Hat 1\n│ ')).toBe(true);
    expect(shown?.text).toContain('all.csv');
    expect(shown?.text).toMatch(/… \+\d+/);
    expect(shown?.links).toContain(url);
    expect(shown?.text.isWellFormed()).toBe(true);
    const families = shown?.text.match(/👨[^👨\n│…]*/gu) ?? [];
    expect(families.filter((one) => !one.startsWith('👨‍👩‍👧‍👦'))).toEqual([]);
  });

  test('may be answered with the number of its button by anybody with the right', async () => {
    const heard: unknown[] = [];
    await using c = await open({
      hear: async (request) => {
        heard.push(request);
        return { kind: 'none' };
      },
    });
    const { id } = await c.send({ parts: [], buttons: [[{ label: 'Reply', command: 'reply 1@a' }]] });
    await c.says('1');
    expect(heard).toMatchObject([{ kind: 'press', command: 'reply 1@a', pressed: id, person: { user: 'ann' } }]);
  });
});

describe('a flow', () => {
  test.each([
    [429, { kind: 'busy', retryAfterMs: 7000, doubt: false }],
    [413, { kind: 'refused', doubt: false }],
    [400, { kind: 'refused', doubt: false }],
    [401, { kind: 'auth', doubt: false }],
    [403, { kind: 'forbidden', doubt: false }],
    [404, { kind: 'missing', doubt: false }],
    [500, { kind: 'down', doubt: true }],
    [503, { kind: 'down', doubt: false }],
  ])('that answers %i leaves a failure of the right kind, which never holds its address', async (status, expected) => {
    await using c = await open({ flow: () => ({ status, headers: { 'retry-after': '7' }, body: `no: ${SIG}` }) });
    const failure = await c.send({ parts: [] }).catch((error: Failure) => error);
    expect(failure).toMatchObject({ name: 'Failure', ...expected });
    const { message, stack, cause } = failure as Failure;
    for (const text of [message, stack, JSON.stringify(cause ?? '')])
      expect(text).not.toMatch(/canary|workflows|127\.0/);
  });

  test('that drops the connection, or says nothing in time, leaves doubt', async () => {
    for (const flow of ['reset', 'silence'] as const) {
      await using c = await open({ flow: () => flow, http: http({ patience: { headers: 40, total: 40 } }) });
      await expect(c.send({ parts: [] })).rejects.toMatchObject({ kind: 'down', doubt: true });
    }
  });

  test('is asked nothing once the sender gave up', async () => {
    await using c = await open();
    await expect(c.send({ parts: [] }, AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
    expect(c.flow.seen).toEqual([]);
  });

  test('that is not set: the setting is named', async () => {
    await using c = await open({ webhook: undefined });
    await expect(c.send({ parts: [] })).rejects.toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining('TEAMS_WEBHOOK_URL'),
    });
  });
});
