import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Stage, stage } from './fakes/telegram/stage.ts';
import { HOOK, posted, update } from './fakes/telegram/webhook.ts';

let s: Stage;
beforeEach(async () => {
  s = await stage(undefined, [], HOOK);
});
afterEach(() => s.close());

describe('what somebody else posts', () => {
  it.each([
    ['without the secret', { 'x-telegram-bot-api-secret-token': '' }, 401],
    ['with another secret', { 'x-telegram-bot-api-secret-token': 'x'.repeat(43) }, 401],
  ])('%s is not heard', async (_, headers, status) => {
    expect(await posted(s, update(5, 'hello'), headers)).toBe(status);
    expect(s.heard).toEqual([]);
  });

  it.each([
    ['no JSON', '{"update_id":5'],
    ['nothing', 'null'],
    ['an update without its id', '{"message":{}}'],
    ['an empty body', ''],
  ])('is %s: refused, with a line in the log', async (_, body) => {
    expect(await posted(s, body)).toBe(400);
    expect(s.lines).toMatchObject([{ level: 'warn', message: 'what was posted is no update of Telegram' }]);
  });

  it('is no post at all', async () => {
    expect(await posted(s, '', {}, 'GET')).toBe(405);
  });

  it('cannot guess the secret: every start has another', async () => {
    await s.bot.stop();
    await s.another(async () => ({ kind: 'none' }));
    const secrets = s.fake.calls.filter((c) => c.method === 'setWebhook').map((c) => String(c.payload['secret_token']));
    expect(secrets.every((secret) => /^[\w-]{43}$/.test(secret))).toBe(true);
    expect(new Set(secrets).size).toBe(2);
  });
});
