import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { jiraHook } from '#src/jira.ts';
import { fakeClock } from './fakes/clock.ts';

const SECRET = 'It’s a secret to everybody';
const said = { webhookEvent: 'comment_created', issue: { id: '1', key: 'SUP-21' }, comment: { body: 'hello' } };

function sign(body: string, secret = SECRET): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/** Our server as Jira sees it; `looks` are the cases that were looked at, and why. */
async function hooked() {
  const looks: [string, string | undefined][] = [];
  const told: (string | undefined)[] = [];
  const clock = fakeClock();
  const { path, handle } = jiraHook({
    secret: SECRET,
    cases: {
      async soon(number, event) {
        looks.push([number, event?.id]);
      },
    },
    doctor: {
      async trouble(_key, _error, tell) {
        told.push(tell?.notice.say);
      },
      async over() {
        told.length = 0;
      },
    },
    now: clock.now,
  });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    await handle(Object.assign(request, { rawBody: Buffer.concat(chunks) }), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

  async function post(body: string, headers: Record<string, string> = { 'x-hub-signature': sign(body) }) {
    return (await fetch(url, { method: 'POST', headers, body })).status;
  }
  return { looks, told, pass: clock.pass, post, url };
}

describe('what Jira posts', () => {
  test.each(['comment_created', 'comment_updated', 'jira:issue_updated', 'jira:issue_deleted'])(
    'as %s has its case looked at',
    async (webhookEvent) => {
      const { looks, post } = await hooked();
      expect(await post(JSON.stringify({ ...said, webhookEvent }))).toBe(200);
      expect(looks).toEqual([['SUP-21', undefined]]);
    },
  );

  test('is named by its identifier, which is the same at every repetition', async () => {
    const { looks, post } = await hooked();
    const body = JSON.stringify(said);
    await post(body, { 'x-hub-signature': sign(body), 'x-atlassian-webhook-identifier': 'evt-1' });
    expect(looks).toEqual([['SUP-21', 'evt-1']]);
  });

  test('without our signature is told to an admin, a flood of it once a minute, until one is signed', async () => {
    const { told, pass, post } = await hooked();
    const body = JSON.stringify(said);
    for (const _ of [1, 2, 3]) expect(await post(body, {})).toBe(401);
    expect(told).toEqual(['notice-jira-unsigned']);
    pass(60_000);
    await post(body, {});
    expect(told).toHaveLength(2);
    await post(body);
    expect(told).toEqual([]);
  });

  test('is signed over the body byte for byte', async () => {
    const { looks, post } = await hooked();
    const body = `  ${JSON.stringify({ ...said, note: 'ψ 🔔' }, null, 2)}\n`;
    expect(await post(body)).toBe(200);
    expect(await post(body.trim(), { 'x-hub-signature': sign(body) })).toBe(401);
    expect(looks).toHaveLength(1);
  });

  test.each([
    ['without a signature', {}],
    ['signed with another secret', { 'x-hub-signature': sign(JSON.stringify(said), 'guess') }],
    ['with a signature that is too short', { 'x-hub-signature': 'sha256=00' }],
    ['signed in another way', { 'x-hub-signature': sign(JSON.stringify(said)).replace('sha256', 'sha1') }],
    ['with an empty signature', { 'x-hub-signature': '' }],
  ])('%s is refused, and nothing is looked at', async (_how, headers: Record<string, string>) => {
    const { looks, post } = await hooked();
    expect(await post(JSON.stringify(said), headers)).toBe(401);
    expect(looks).toEqual([]);
  });

  test.each([
    ['about something else', JSON.stringify({ ...said, webhookEvent: 'jira:version_released' })],
    ['without a case', JSON.stringify({ webhookEvent: 'comment_created' })],
    ['with a key that is none', JSON.stringify({ ...said, issue: { key: "SUP-1' OR 1=1" } })],
    ['with a key without end', JSON.stringify({ ...said, issue: { key: `S${'U'.repeat(200)}-1` } })],
    ['that is no JSON', 'hello'],
    ['that is empty', ''],
  ])('%s is taken and changes nothing', async (_what, body) => {
    const { looks, post } = await hooked();
    expect(await post(body)).toBe(200);
    expect(looks).toEqual([]);
  });

  test('is a post: nothing else is answered', async () => {
    const { url } = await hooked();
    expect((await fetch(url)).status).toBe(405);
  });
});
