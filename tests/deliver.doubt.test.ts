import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import { words } from '#src/words.ts';
import type { FakeBot } from './fakes/bot.ts';
import { type Town, town } from './fakes/core.ts';

const CASE = '00001234';
const MINUTE = 60_000;
const REPEATED = words('en')('update-repeat');
let place: Town;
let account: string;
let onTelegram: string;
let onSlack: string;

beforeEach(async () => {
  place = await town();
  onTestFinished(() => place.stop());
  account = await place.account();
  onTelegram = await place.meets('Ann');
  onSlack = await place.meets('Ann', { bot: 'slack' });
  place.redhat.put(CASE);
  await place.live(10_000);
});

async function states(): Promise<string[]> {
  return (await place.ledger.db.selectFrom('deliveries').select('state').orderBy('id').execute()).map((r) => r.state);
}

/** The vendor says something, and the process dies while it is being sent: before or after the platform has it. */
async function dieWhileSending(bot: FakeBot, chat: string, moment: 'before' | 'after'): Promise<void> {
  await place.watch(chat, account, CASE);
  place.redhat.say(CASE, 'news');
  let reached = false;
  bot[moment] = () => {
    reached = true;
    return new Promise(() => {});
  };
  await place.until(() => reached);
  bot[moment] = undefined;
}

describe('a message that was under way when the process died', () => {
  test('is in doubt at the next start', async () => {
    await dieWhileSending(place.telegram, onTelegram, 'after');
    expect(await states()).toEqual(['sending']);
    await place.restart();
    expect(await states()).toEqual(['doubt']);
  });

  test('is looked up where the platform can be asked, and not sent again when it is there', async () => {
    await dieWhileSending(place.slack, onSlack, 'after');
    await place.restart();
    await place.live();
    expect(place.seen(onSlack)).toHaveLength(1);
    expect(await states()).toEqual(['sent']);
    expect(await place.core.deliver.about(onSlack, 'slack-1')).toEqual({ account, number: CASE });
  });

  test('is sent, as if nothing had happened, when it is not there', async () => {
    await dieWhileSending(place.slack, onSlack, 'before');
    await place.restart();
    await place.live();
    expect(place.seen(onSlack)).toEqual([expect.not.stringContaining(REPEATED)]);
  });

  test.each(['before', 'after'] as const)(
    'is sent again, and says so, where the platform cannot be asked (it died %s it arrived)',
    async (moment) => {
      await dieWhileSending(place.telegram, onTelegram, moment);
      await place.restart();
      await place.live();
      expect(place.seen(onTelegram).filter((text) => text.includes(REPEATED))).toHaveLength(1);
    },
  );

  test('holds back what is newer of its case, and is not merged with it', async () => {
    await dieWhileSending(place.telegram, onTelegram, 'before');
    place.redhat.say(CASE, 'newer');
    await place.core.cases.absorb(account, [structuredClone(place.redhat.one(CASE))]);
    await place.restart();
    await place.live();
    expect(place.seen(onTelegram)).toEqual([
      expect.stringMatching(/^(?!.*newer).*news/s),
      expect.stringMatching(/^(?!.*news).*newer/s),
    ]);
  });
});

describe('a message whose answer was lost', () => {
  /** The next answer of the platform is lost, `after` it took the message or `before`. */
  function loseOne(bot: FakeBot, moment: 'before' | 'after'): void {
    bot[moment] = () => {
      bot[moment] = undefined;
      throw new Failure('down', 'no answer', { doubt: true });
    };
  }

  test.each(['before', 'after'] as const)('reaches Slack exactly once (it was lost %s it arrived)', async (moment) => {
    loseOne(place.slack, moment);
    await place.watch(onSlack, account, CASE);
    place.redhat.say(CASE, 'news');
    await place.live(5 * MINUTE);
    expect(place.seen(onSlack)).toEqual([expect.stringContaining('news')]);
  });

  test('is looked up also when looking fails at first: a failed look proves nothing', async () => {
    loseOne(place.slack, 'after');
    let looks = 0;
    place.slack.finding = () => {
      looks += 1;
      if (looks < 4) throw new Failure(looks === 1 ? 'busy' : 'down', 'not now');
    };
    await place.watch(onSlack, account, CASE);
    place.redhat.say(CASE, 'news');
    await place.live(5 * MINUTE);
    expect(looks).toBe(4);
    expect(place.seen(onSlack)).toHaveLength(1);
  });

  test.each(['unsupported', 'forbidden', 'refused', 'missing'] as const)(
    'is sent again, and says so, where looking is not possible at all (%s); the chat lives',
    async (kind) => {
      loseOne(place.slack, 'before');
      place.slack.finding = () => {
        throw new Failure(kind, 'the history may not be read');
      };
      await place.watch(onSlack, account, CASE);
      place.redhat.say(CASE, 'news');
      await place.live(5 * MINUTE);
      expect(place.seen(onSlack)).toEqual([expect.stringContaining(REPEATED)]);
      expect((await place.core.people.chat(onSlack))?.state).toBe('on');
    },
  );

  test('still says that it may repeat when the second try fails cleanly and the third arrives', async () => {
    let n = 0;
    place.telegram.before = () => {
      n += 1;
      if (n === 1) throw new Failure('down', 'no answer', { doubt: true });
      if (n === 2) throw new Failure('busy', 'slow down', { retryAfterMs: 1_000 });
    };
    await place.watch(onTelegram, account, CASE);
    place.redhat.say(CASE, 'news');
    await place.live(5 * MINUTE);
    expect(place.seen(onTelegram)).toEqual([expect.stringContaining(REPEATED)]);
  });

  test('is settled also when the ledger could not be written after it', async () => {
    let fail = 0;
    place.slack.after = () => {
      place.slack.after = undefined;
      fail = 2;
    };
    place.fate.commit = (when) => {
      if (when === 'after' || fail === 0) return;
      fail -= 1;
      throw new Error('the disk is full');
    };
    await place.watch(onSlack, account, CASE);
    place.redhat.say(CASE, 'news');
    await expect(place.live(30_000)).rejects.toThrow('the disk is full');
    place.forgive();
    await place.live(10 * MINUTE);
    expect(place.seen(onSlack)).toHaveLength(1);
    expect(await states()).toEqual(['sent']);
  });

  test('of our own notices may repeat as well, and says so', async () => {
    loseOne(place.telegram, 'after');
    await place.core.notices.tell(onTelegram, 'x', { say: 'notice-bug', args: {} });
    await place.live(MINUTE);
    expect(place.seen(onTelegram)).toEqual([expect.not.stringContaining(REPEATED), expect.stringContaining(REPEATED)]);
  });
});
