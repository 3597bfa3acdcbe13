import { afterEach, describe, expect, it, vi } from 'vitest';
import { ANN, ANNS, type Stage, say, stage, TEAM, words } from './fakes/telegram/stage.ts';

let s: Stage;

/** What Telegram took for chats, by method. */
function sends() {
  return s.fake.calls.map((c) => c.method).filter((method) => /^send(Message|Document)$/.test(method));
}

afterEach(async () => {
  vi.useRealTimers();
  await s.close();
});

describe('an answer', () => {
  it('for one person of a group replies to what they said', async () => {
    s = await stage(async (request) => ({ kind: 'say', message: { ...words('yours'), only: request.person.user } }));
    await s.fake.type(ANN, TEAM, '/whoami');
    await s.fake.seen((m) => m.text === 'yours');
    const reply = s.fake.calls.find((c) => c.method === 'sendMessage')?.payload['reply_parameters'];
    expect(reply).toEqual({ message_id: Number(s.fake.typed[0]?.id), allow_sending_without_reply: true });
  });

  it('comes a moment later when Telegram wants one, with its file once', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    s = await stage(async () => ({
      kind: 'say',
      message: { ...words('all of it'), file: { name: 'a.txt', text: 'a' } },
    }));
    s.fake.fault({ kind: 'busy', method: 'sendMessage', retryAfter: 10 });
    await s.fake.type(ANN, ANNS, '/latest');
    await vi.waitFor(() => expect(sends()).toEqual(['sendDocument']));
    await vi.waitFor(async () => {
      await vi.advanceTimersByTimeAsync(2000);
      expect(sends()).toEqual(['sendDocument', 'sendMessage']);
    });
    await s.fake.seen((m) => m.text === 'all of it');
    expect(s.news).toEqual([]);
  });

  it.each([
    {
      why: 'Telegram wants more than a moment',
      fault: { kind: 'busy', retryAfter: 11 } as const,
      news: 'lost: Telegram, sendMessage: 429',
      arrived: 0,
    },
    {
      why: 'it may have arrived',
      fault: { kind: 'lost' } as const,
      news: 'lost: Telegram does not answer',
      arrived: 1,
    },
  ])('is given up and reported when $why', async ({ fault, news, arrived }) => {
    s = await stage(async () => say('hello yourself'));
    s.fake.fault({ ...fault, method: 'sendMessage' });
    await s.fake.type(ANN, ANNS, 'hello');
    await vi.waitFor(() => expect(s.news).toEqual([expect.stringContaining(news)]));
    expect(s.fake.messages).toHaveLength(arrived);
  });

  it('that cannot be given is reported, and what comes next is answered', async () => {
    s = await stage(async (request) => {
      if (request.kind === 'text' && request.text === 'bad') throw new Error('a bug');
      return say('fine');
    });
    await s.fake.type(ANN, ANNS, 'bad');
    await s.fake.type(ANN, ANNS, 'good');
    await s.fake.seen((m) => m.text === 'fine');
    expect(s.news).toEqual(['lost: a bug']);
    await vi.waitFor(() => expect(s.fake.unconfirmed()).toEqual([]));
  });
});
