import { describe, expect, test } from 'vitest';
import { ann, backstage, direct, inTeam, later, says, signal, stage, team, text } from './fakes/slack/stage.ts';

describe('starting', () => {
  test('a wrong token is told apart from the other, a Slack that is away from both', async () => {
    const { fake, start } = await backstage({ botToken: 'xoxb-wrong-one' });
    await expect(start()).rejects.toMatchObject({ kind: 'auth', message: expect.stringContaining('SLACK_BOT_TOKEN') });
    expect(fake.calls.map((call) => call.method)).toEqual(['auth.test']);
    const app = await backstage({ appToken: 'xapp-wrong-one' });
    await expect(app.start()).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('SLACK_APP_TOKEN'),
    });
    const away = await backstage();
    away.fake.fault({ kind: 'down', method: 'auth.test' });
    await expect(away.start()).rejects.toMatchObject({ kind: 'down' });
    away.fake.fault({ kind: 'down', method: 'apps.connections.open' });
    await expect(away.start()).rejects.toMatchObject({ kind: 'down' });
    await away.start();
    expect(away.fake.connections()).toBe(1);
  });

  test('scopes that are missing are in the log, by name', async () => {
    const { fake, start, lines } = await backstage();
    fake.scopes.delete('files:write');
    await start();
    expect(lines.join('')).toContain('files:write');
  });

  test('no token is ever in the log', async () => {
    const { fake, start, lines, news } = await backstage();
    fake.fault({ kind: 'busy', method: 'users.info', retryAfter: 1 });
    await start();
    await fake.type(ann, direct, 'case text');
    fake.drop();
    await expect.poll(() => news).toEqual(['heard again']);
    for (const word of [fake.botToken, fake.appToken, 'case text']) expect(lines.join('')).not.toContain(word);
  });
});

describe('staying connected', () => {
  test.each(['refresh', 'drop'] as const)('after a %s it is back at once, and hears', async (how) => {
    const { fake, heard } = await stage();
    fake[how]();
    await expect.poll(() => fake.calls.filter((call) => call.method === 'apps.connections.open').length).toBe(2);
    await fake.type(ann, direct, 'still there?');
    await expect.poll(() => heard.length).toBe(1);
  });

  test('an attempt that fails is followed by the next; nothing ends the process', async () => {
    const { fake, heard, news } = await stage();
    fake.fault({ kind: 'lost', method: 'apps.connections.open' });
    fake.drop();
    await fake.type(ann, direct, 'hello');
    await expect.poll(() => heard.length, { timeout: 5000 }).toBe(1);
    expect(news).toEqual(['down: Slack did not answer apps.connections.open', 'heard again']);
  });

  test('a token that is taken back is told upward, at each attempt', async () => {
    const { fake, news } = await stage();
    fake.fault({ kind: 'auth', method: 'apps.connections.open', times: 2 });
    fake.drop();
    const refused = 'auth: Slack refused apps.connections.open: invalid_auth';
    await expect.poll(() => news, { timeout: 5000 }).toEqual([refused, refused, 'heard again']);
  });

  test('an event whose acknowledgement was lost with its connection comes again with the same id', async () => {
    const { fake, heard } = await stage();
    const typing = fake.type(ann, direct, 'hello');
    fake.drop();
    await typing;
    await expect.poll(() => heard.length).toBeGreaterThan(0);
    expect(new Set(heard.map((request) => request.id)).size).toBe(1);
  });
});

describe('stopping', () => {
  test('what is under way is answered first, nothing new is heard', async () => {
    const { fake, bot, heard, answer } = await stage();
    const slow = later();
    answer(slow.hear);
    await fake.type(ann, team, '/case list');
    await expect.poll(() => heard.length).toBe(1);
    const stopped = bot.stop();
    await expect.poll(() => fake.connections()).toBe(0);
    slow.come(says('two cases'));
    await stopped;
    expect(fake.messages.map((m) => m.text)).toContain('two cases');
    expect(fake.connections()).toBe(0);
  });

  test('with nothing under way is quick, also twice, and before a start', async () => {
    const { bot } = await backstage();
    await bot.stop();
    await bot.stop();
  });

  test('sending goes on without the socket', async () => {
    const { fake, bot } = await stage();
    await bot.stop();
    await bot.send(inTeam, text('last words'), signal);
    expect(fake.messages.map((m) => m.text)).toEqual(['last words']);
  });
});
