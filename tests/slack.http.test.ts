import { describe, expect, test } from 'vitest';
import { manifest } from '#bots/slack/manifest.ts';
import { FORM_TYPE, JSON_TYPE, signed } from './fakes/slack/posts.ts';
import {
  ann,
  backstage,
  direct,
  inTeam,
  later,
  type Stage,
  says,
  signal,
  signingSecret,
  stage,
  team,
  text,
} from './fakes/slack/stage.ts';

const http = { http: true };
const NOW = Math.floor(Date.now() / 1000);
const HELLO = JSON.stringify({
  ...{ type: 'event_callback', team_id: 'T0000001', api_app_id: 'ABOT00001', event_id: 'Ev1' },
  event: { type: 'message', channel: 'D0ANN', channel_type: 'im', user: 'U0ANN', ts: '2.000001', text: 'hello' },
});

async function post(on: Stage, o: { body: string | Buffer; headers: Record<string, string> }) {
  const answer = await fetch(on.url, { method: 'POST', headers: o.headers, body: o.body });
  return { status: answer.status, text: await answer.text() };
}

describe('what Slack posts is heard', () => {
  test('commands, words, presses and forms, each acknowledged within a moment however slow the answer', async () => {
    const { fake, heard, answer } = await stage(http);
    const slow = later();
    answer(slow.hear);
    await fake.type(ann, team, '/case list');
    await fake.type(ann, team, '@casebell latest 1');
    await fake.type(ann, direct, 'good morning');
    slow.come(says('two cases', { buttons: [[{ label: 'Latest', command: 'latest 1' }]] }));
    const list = await fake.seen((m) => m.text === 'two cases' && m.room === 'C0TEAM' && !m.only);
    await fake.press(ann, list, 'Latest');
    await expect.poll(() => heard.length).toBe(4);
    expect(heard.map((r) => (r.kind === 'text' ? r.text : r.kind === 'command' ? r.name : r.kind))).toEqual([
      'list',
      'latest',
      'good morning',
      'press',
    ]);
    expect(heard[0]).toMatchObject({ person: { name: 'Ann', lang: 'it-IT' }, chat: { room: 'C0TEAM' } });
    expect(Math.max(...fake.acks.map((ack) => ack.ms))).toBeLessThan(1000);
    expect(fake.missed).toEqual([]);
  });

  test('a form keeps what was typed and shows problems under their fields', async () => {
    const { fake, heard, answer } = await stage(http);
    const field = { name: 'text', label: 'Reply', kind: 'long' as const };
    const form = { id: 'reply', title: 'Reply', submit: 'Next', fields: [field], values: { case: '1' } };
    answer(() => ({ kind: 'ask', form }));
    await fake.type(ann, team, '/case reply 1');
    await expect.poll(() => fake.forms).toHaveLength(1);
    answer(() => ({ kind: 'ask', form: { ...form, fields: [{ ...field, problem: 'too short' }] } }));
    await fake.submit(ann, { text: 'è' });
    expect(fake.forms[0]?.errors).toEqual({ text: 'too short' });
    expect(heard.at(-1)).toMatchObject({ kind: 'form', form: 'reply', values: { case: '1', text: 'è' } });
  });

  test('an event whose acknowledgement was lost comes again with the same id', async () => {
    const { fake, heard } = await stage(http);
    fake.drop();
    await fake.type(ann, direct, 'hello');
    await expect.poll(() => heard.length).toBe(2);
    expect(heard[0]?.id).toBe(heard[1]?.id);
    expect(fake.missed).toEqual([]);
  });

  test('the address is confirmed to Slack, also before Casebell has reached it', async () => {
    const on = await backstage(http);
    const challenge = JSON.stringify({ type: 'url_verification', token: 'x', challenge: '3eZb-42' });
    expect(await post(on, signed(signingSecret, JSON_TYPE, challenge))).toEqual({
      status: 200,
      text: '{"challenge":"3eZb-42"}',
    });
    expect((await post(on, signed('0'.repeat(32), JSON_TYPE, challenge))).status).toBe(401);
    expect(await post(on, { body: 'ssl_check=1&token=x', headers: { 'content-type': FORM_TYPE } })).toEqual({
      status: 200,
      text: '',
    });
  });
});

describe('what somebody else posts is not', () => {
  const good = signed(signingSecret, JSON_TYPE, HELLO, NOW);

  test.each([
    ['without a signature', { body: HELLO, headers: { 'content-type': JSON_TYPE } }],
    ['with another secret', signed('0'.repeat(32), JSON_TYPE, HELLO, NOW)],
    ['six minutes late', signed(signingSecret, JSON_TYPE, HELLO, NOW - 360)],
    ['six minutes early', signed(signingSecret, JSON_TYPE, HELLO, NOW + 360)],
    ['without a time', signed(signingSecret, JSON_TYPE, HELLO, Number.NaN)],
    ['of another version', { ...good, headers: { ...good.headers, 'x-slack-signature': 'v1=00' } }],
    ['with an empty signature', { ...good, headers: { ...good.headers, 'x-slack-signature': 'v0=' } }],
    [
      'as a form that claims to be a check',
      { body: `ssl_check=1&payload=${HELLO}`, headers: { 'content-type': FORM_TYPE } },
    ],
  ])('%s', async (_, what) => {
    const on = await stage(http);
    const { status } = await post(on, what);
    expect(status).toBe(what.body.startsWith('ssl_check') ? 200 : 401);
    expect((await post(on, signed(signingSecret, JSON_TYPE, HELLO.replace('Ev1', 'Ev2')))).status).toBe(200);
    await expect.poll(() => on.heard.map((r) => r.id)).toEqual(['Ev2']);
  });

  test('with any byte changed', async () => {
    const on = await stage(http);
    const { headers } = good;
    for (let at = 0; at < HELLO.length; at += 1) {
      const body = Buffer.from(HELLO);
      body.writeUInt8((body.readUInt8(at) ^ 0x81) & 0xff, at);
      expect((await post(on, { body, headers })).status).toBe(401);
    }
    expect(on.heard).toEqual([]);
    expect(on.lines.filter((line) => line.includes('SLACK_SIGNING_SECRET'))).toHaveLength(1);
  });

  test.each([
    ['no JSON', JSON_TYPE, '{"type":'],
    ['nothing', JSON_TYPE, 'null'],
    ['a list', JSON_TYPE, '[]'],
    ['half a payload', FORM_TYPE, 'payload=%7B'],
    ['an empty body', JSON_TYPE, ''],
  ])('signed, but %s', async (_, type, body) => {
    const on = await stage(http);
    expect((await post(on, signed(signingSecret, type, body))).status).toBe(400);
  });

  test('signed, but nothing that anybody here knows', async () => {
    const on = await stage(http);
    for (const body of ['{}', JSON.stringify({ type: 'view_closed', view: {}, user: {} })])
      expect((await post(on, signed(signingSecret, JSON_TYPE, body))).status).toBe(404);
    expect((await fetch(on.url)).status).toBe(405);
  });
});

describe('a wrong secret', () => {
  const sign = (secret: string) => signed(secret, JSON_TYPE, HELLO);

  test('is told upward, and that the right one came; after that others may post what they want', async () => {
    const on = await stage(http);
    await post(on, { body: HELLO, headers: {} });
    expect(on.news).toEqual([]);
    const other = await stage(http);
    await post(other, sign('0'.repeat(32)));
    await post(other, sign('0'.repeat(32)));
    expect(other.news).toEqual([expect.stringMatching(/^auth: .*SLACK_SIGNING_SECRET/)]);
    await post(other, sign(signingSecret));
    await post(other, sign('0'.repeat(32)));
    expect(other.news.slice(1)).toEqual(['heard again']);
  });
});

test('the manifest names our address for events, commands and presses, and needs no socket', () => {
  const commands = [{ name: 'watch', description: 'Watch a case' }];
  const url = 'https://casebell.example.com/slack/events';
  expect(manifest({ short: ['watch'], commands, origin: 'https://casebell.example.com' })).toMatchObject({
    features: {
      slash_commands: [
        { command: '/case', url },
        { command: '/watch', url },
      ],
    },
    settings: {
      socket_mode_enabled: false,
      event_subscriptions: { request_url: url },
      interactivity: { is_enabled: true, request_url: url },
    },
  });
});

describe('starting and stopping', () => {
  test('a wrong bot token is said; until the right one has worked, Slack is sent away', async () => {
    const on = await backstage({ ...http, botToken: 'xoxb-wrong-one' });
    await expect(on.start()).rejects.toMatchObject({ message: expect.stringContaining('SLACK_BOT_TOKEN') });
    expect((await post(on, signed(signingSecret, JSON_TYPE, HELLO))).status).toBe(503);
    expect(on.heard).toEqual([]);
  });

  test('no socket is opened', async () => {
    const { fake } = await stage(http);
    expect(fake.calls.map((call) => call.method)).toEqual(['auth.test']);
  });

  test('what is under way is answered first, nothing new is heard, and sending goes on', async () => {
    const on = await stage(http);
    const slow = later();
    on.answer(slow.hear);
    await on.fake.type(ann, team, '/case list');
    await expect.poll(() => on.heard.length).toBe(1);
    const stopped = on.bot.stop();
    expect((await post(on, signed(signingSecret, JSON_TYPE, HELLO))).status).toBe(503);
    slow.come(says('two cases'));
    await stopped;
    expect(on.fake.messages.map((m) => m.text)).toContain('two cases');
    expect(on.heard).toHaveLength(1);
    await on.bot.send(inTeam, text('last words'), signal);
    expect(on.fake.messages.at(-1)?.text).toBe('last words');
  });

  test('no secret and no case text is ever in the log', async () => {
    const on = await stage(http);
    await on.fake.type(ann, direct, 'case text');
    await post(on, signed('0'.repeat(32), JSON_TYPE, HELLO));
    for (const word of [on.fake.botToken, signingSecret, 'case text', 'hello'])
      expect(on.lines.join('')).not.toContain(word);
  });
});
