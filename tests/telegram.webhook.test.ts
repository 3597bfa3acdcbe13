import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Hear } from '#src/ports/bot.ts';
import { ANN, ANNS, BOB, BOBS, failureOf, gate, type Stage, say, stage, TEAM } from './fakes/telegram/stage.ts';
import { given, HOOK, posted, update } from './fakes/telegram/webhook.ts';

const never: Hear = () => new Promise(() => {});
const echo: Hear = async (request) =>
  say(`${request.person.name}: ${request.kind === 'text' ? request.text : request.kind}`);
const BROKEN = new Error('a bug');
let s: Stage;

async function open(hear: Hear): Promise<void> {
  s = await stage(hear, [], HOOK);
}

const post = (body: string) => posted(s, body);
const statuses = () => s.fake.posts.map((one) => one.status);

afterEach(async () => {
  vi.useRealTimers();
  await s.close();
});

describe('what Telegram posts', () => {
  it('is heard and answered, and Telegram never asked for it', async () => {
    await open(echo);
    await s.fake.type(ANN, ANNS, 'hello');
    await s.fake.type(ANN, TEAM, '/list');
    await s.fake.seen((m) => m.text === 'Ann: hello');
    await s.fake.seen((m) => m.text === 'Ann: command' && m.room === '-1001');
    await vi.waitFor(() => expect(s.fake.unconfirmed()).toEqual([]));
    expect(statuses()).toEqual([200, 200]);
    expect(given(s)).toMatchObject({ url: HOOK, drop_pending_updates: false });
    expect(given(s)['allowed_updates']).toEqual(['message', 'callback_query', 'my_chat_member']);
    expect(s.fake.calls.map((call) => call.method)).not.toContain('getUpdates');
  });

  it('is done once it is heard, though its answer is still on the way', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await open(echo);
    s.fake.fault({ kind: 'busy', method: 'sendMessage', retryAfter: 3 });
    await s.fake.type(ANN, ANNS, 'hello');
    await vi.waitFor(() => expect(s.fake.unconfirmed()).toEqual([]));
    expect(s.fake.messages).toEqual([]);
    await vi.advanceTimersByTimeAsync(3000);
    await vi.waitFor(() => expect(s.fake.messages.map((m) => m.text)).toEqual(['Ann: hello']));
  });

  it('keeps nobody else waiting while one waits for a slow answer', async () => {
    const slow = gate();
    await open(async (request) => {
      if (request.kind === 'text' && request.text === 'slow') await slow.wait;
      return echo(request);
    });
    await s.fake.type(ANN, ANNS, 'slow');
    await s.fake.type(ANN, ANNS, 'and then');
    await s.fake.type(BOB, BOBS, 'quick');
    await s.fake.type(ANN, TEAM, 'elsewhere');
    await s.fake.seen((m) => m.text === 'Bob: quick');
    await s.fake.seen((m) => m.text === 'Ann: elsewhere');
    slow.open();
    await s.fake.seen((m) => m.text === 'Ann: and then');
    expect(s.fake.messages.filter((m) => m.room === '7').map((m) => m.text)).toEqual(['Ann: slow', 'Ann: and then']);
  });

  it('posted again while it is being heard is heard once, and both posts learn how it went', async () => {
    const slow = gate();
    await open(async (request) => {
      await slow.wait;
      return echo(request);
    });
    const twice = [post(update(5, 'hello')), post(update(5, 'hello'))];
    await vi.waitFor(() => expect(s.heard).toHaveLength(1));
    slow.open();
    expect(await Promise.all(twice)).toEqual([200, 200]);
    expect(s.heard).toHaveLength(1);
    expect(await post(update(5, 'hello'))).toBe(200);
    expect(s.heard.map((request) => request.id)).toEqual(['5', '5']);
  });

  it('takes longer than Telegram waits: it is told to come again, and finds it heard then', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const slow = gate();
    await open(async (request) => {
      await slow.wait;
      return echo(request);
    });
    await s.fake.type(ANN, ANNS, 'a question');
    await vi.waitFor(() => expect(s.heard).toHaveLength(1));
    await vi.advanceTimersByTimeAsync(40_000);
    await vi.waitFor(() => expect(s.fake.posts).toMatchObject([{ status: 503, retryAfter: '1' }]));
    expect(s.fake.unconfirmed()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1000);
    slow.open();
    await vi.waitFor(() => expect(s.fake.unconfirmed()).toEqual([]));
    await s.fake.seen((m) => m.text === 'Ann: a question');
    expect(new Set(s.heard.map((request) => request.id)).size).toBe(1);
    expect(s.news).toEqual([]);
  });
});

it('more than a hundred updates at once are told to come again', async () => {
  const slow = gate();
  await open(async () => {
    await slow.wait;
    return { kind: 'none' };
  });
  const many = Array.from({ length: 100 }, (_, id) => post(update(id, 'hello')));
  await vi.waitFor(() => expect(s.heard).toHaveLength(1));
  await vi.waitFor(async () => expect(await post(update(100, 'one more'))).toBe(503));
  slow.open();
  expect(new Set(await Promise.all(many))).toEqual(new Set([200]));
  expect(await post(update(100, 'one more'))).toBe(200);
});

describe('an update that cannot be heard', () => {
  it('comes again until it is', async () => {
    let fails = 2;
    await open(async (request) => {
      if (fails-- > 0) throw BROKEN;
      return echo(request);
    });
    await s.fake.type(ANN, ANNS, 'hello');
    await s.fake.seen((m) => m.text === 'Ann: hello');
    await vi.waitFor(() => expect(s.fake.unconfirmed()).toEqual([]));
    expect(s.fake.posts).toMatchObject([{ status: 500, retryAfter: '15' }, { status: 500 }, { status: 200 }]);
    expect(new Set(s.heard.map((request) => request.id)).size).toBe(1);
    expect(s.news).toEqual([]);
  });

  it('at all is skipped after five times and reported, and what comes after it is heard', async () => {
    await open(async (request) => {
      if (request.kind === 'text' && request.text === 'poison') throw BROKEN;
      return echo(request);
    });
    await s.fake.type(ANN, ANNS, 'poison');
    await s.fake.type(ANN, ANNS, 'hello');
    await s.fake.seen((m) => m.text === 'Ann: hello');
    await vi.waitFor(() => expect(s.fake.unconfirmed()).toEqual([]));
    expect(statuses()).toEqual([500, 500, 500, 500, 200, 200]);
    expect(s.news).toEqual(['lost: a bug']);
    expect(s.lines.filter((line) => line.level === 'error')).toMatchObject([{ message: 'an update was not answered' }]);
  });

  it.each([
    ['a membership without a status', { my_chat_member: {} }, 1],
    ['a message from nowhere', { message: {} }, 1],
    ['a press of nobody', { callback_query: {} }, 0],
    ['nothing at all', {}, 0],
  ])('because it is %s is skipped at once', async (_, odd, reported) => {
    await open(echo);
    s.fake.push(odd);
    await s.fake.type(ANN, ANNS, 'hello');
    await s.fake.seen((m) => m.text === 'Ann: hello');
    await vi.waitFor(() => expect(s.fake.unconfirmed()).toEqual([]));
    expect(statuses()).toEqual([200, 200]);
    expect(s.news.filter((line) => line.startsWith('lost'))).toHaveLength(reported);
  });
});

describe('start', () => {
  it('refuses an address Telegram does not post to, and says why', async () => {
    const refused = stage(echo, [], 'https://casebell.example.com:8080/telegram');
    expect(await failureOf(refused)).toMatchObject({ kind: 'refused', message: expect.stringContaining('ports') });
    await open(echo);
  });

  it('goes on where polling was, and the other way round; what was said meanwhile is heard', async () => {
    s = await stage(echo);
    await s.bot.stop();
    await s.fake.type(ANN, ANNS, 'to the webhook');
    const { fake } = s;
    const other = await stage(echo, [], HOOK);
    await other.close();
    await s.another(echo);
    await fake.seen((m) => m.text === 'Ann: to the webhook');
  });
});

describe('stop', () => {
  it('waits for the answer under way and hears nothing more; the next start does', async () => {
    const slow = gate();
    await open(async () => {
      await slow.wait;
      return say('the answer');
    });
    await s.fake.type(ANN, ANNS, 'a question');
    await vi.waitFor(() => expect(s.heard).toHaveLength(1));
    const stopped = s.bot.stop();
    await s.fake.type(BOB, BOBS, 'good morning');
    await vi.waitFor(() => expect(statuses()).toContain(503));
    slow.open();
    await stopped;
    expect(s.fake.messages.map((m) => m.text)).toEqual(['the answer']);
    await s.another(echo);
    await s.fake.seen((m) => m.text === 'Bob: good morning');
    await vi.waitFor(() => expect(s.fake.unconfirmed()).toEqual([]));
  });

  it('does not wait for ever, and what was not heard by then comes again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await open(never);
    await s.fake.type(ANN, ANNS, 'a question');
    await vi.waitFor(() => expect(s.heard).toHaveLength(1));
    const stopped = s.bot.stop();
    await vi.advanceTimersByTimeAsync(5000);
    await stopped;
    vi.useRealTimers();
    expect(s.fake.unconfirmed()).toHaveLength(1);
    await s.another(echo);
    await s.fake.seen((m) => m.text === 'Ann: a question');
    expect(new Set(s.heard.map((request) => request.id)).size).toBe(1);
  });
});
