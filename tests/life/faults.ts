import { Failure, type FailureKind } from '#src/ports/failure.ts';
import type { FakeBot } from '#tests/fakes/bot.ts';
import type { FakeDesk } from '#tests/fakes/desk.ts';
import type { dice } from '#tests/fakes/dice.ts';
import { SECRET } from './mould.ts';
import type { Place, Time } from './place.ts';
import type { Kind } from './script.ts';

type Dice = ReturnType<typeof dice>;
/** What goes wrong, at a vendor's method and case or in a chat, for so many requests or until then (world's time). */
type Fault = {
  name: Kind;
  hits(target: string): boolean;
  answer(target: string): Failure | undefined;
  left: number;
  until: number;
};
/** An answer that was given: what it must leave behind. */
type Hit = { name: Kind; at: number; keys: RegExp; kind: FailureKind };

export type Faults = ReturnType<typeof faults>;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const FOREVER = Number.POSITIVE_INFINITY;

/** Of the request under way the vendor's own words say the secret, as a URL in an error does. */
function failure(kind: FailureKind, message: string, more: { retryAfterMs?: number; doubt?: boolean; moved?: string }) {
  return new Failure(kind, message, { ...more, cause: new Error(`GET https://api.example.com/?token=${SECRET}`) });
}

/** All that goes wrong on the wire to the vendor and to the chats. */
export function faults(o: {
  time: Time;
  place: Place;
  desk: FakeDesk;
  bots: FakeBot[];
  say(line: string): void;
  hurried(path: string): void;
}) {
  const { time, place, desk } = o;
  const active: Fault[] = [];
  const hits: Hit[] = [];
  /** By message key: how often it was on its way, or its answer was lost, so that it may stand there twice. */
  const risky = new Map<string, number>();
  const moved = new Map<string, string>();
  const counted = new Map<Kind, number>();
  /** How often the vendor was made to fail anew, by what. */
  const windows = new Map<Kind, number>();
  /** When cases were listed. */
  const lists: number[] = [];
  let asked = false;
  /** Since when, and until when, the vendor is to be left alone, by our clock. */
  let away = { from: 0, until: 0 };

  function risk(key = ''): void {
    risky.set(key, (risky.get(key) ?? 0) + 1);
  }

  function struck(target: string, keys: RegExp): Failure | undefined {
    for (const fault of active) {
      if (fault.left <= 0 || time.at > fault.until || !fault.hits(target)) continue;
      fault.left -= 1;
      counted.set(fault.name, (counted.get(fault.name) ?? 0) + 1);
      const answer = fault.answer(target);
      if (!answer) continue;
      if (!asked) hits.push({ name: fault.name, at: place.now(), keys, kind: answer.kind });
      return answer;
    }
    return undefined;
  }

  place.wire.fails = (path) => {
    const [, target = ''] = /^[^/]*\/(.*)$/s.exec(path) ?? [];
    if (target === 'changed') lists.push(time.at);
    // What was under way when the answer came is no hurry.
    if (place.now() > away.from + 2 * SECOND && place.now() < away.until) o.hurried(target);
    const answer = struck(`vendor ${target}`, /^(account|case|unread|list|ticket):/);
    // A ticket that is refused while a poll goes well says nothing of the credential.
    const refused = answer?.kind === 'auth' && !asked && target === 'changed';
    const wait = refused ? FOREVER : (answer?.retryAfterMs ?? 0);
    const until = place.now() + wait;
    if (wait > 0 && until > away.until) away = { from: place.now(), until };
    return answer;
  };

  for (const bot of o.bots) {
    const keys = /^(chat|bot):/;
    bot.before = (chat, message) => {
      if (moved.has(chat))
        throw new Failure('refused', 'the group is a supergroup now', { moved: moved.get(chat) ?? '' });
      const answer = struck(`send ${chat}`, keys);
      if (!answer) return;
      if (answer.doubt) risk(message.key);
      throw answer;
    };
    bot.after = (chat, message) => {
      const answer = struck(`sent ${chat}`, keys);
      if (!answer) return;
      risk(message.key);
      throw answer;
    };
    bot.editing = (chat) => {
      if (moved.has(chat)) throw new Failure('missing', 'message to edit not found');
      const answer = struck(`edit ${chat}`, keys);
      if (answer) throw answer;
    };
    bot.finding = (chat) => {
      const answer = struck(`find ${chat}`, keys);
      if (answer) throw answer;
    };
  }

  function arm(name: Kind, hits: Fault['hits'], answer: Fault['answer'], how: { left?: number; ms?: number }): void {
    active.push({ name, hits, answer, left: how.left ?? FOREVER, until: time.at + (how.ms ?? FOREVER) });
    windows.set(name, (windows.get(name) ?? 0) + (how.left ?? 1));
    o.say(
      `fault: ${name}${how.left ? `, ${how.left} times` : ''}${how.ms ? `, for ${Math.round(how.ms / SECOND)} s` : ''}`,
    );
  }

  const vendor = (target: string) => target.startsWith('vendor ');
  const listing = (target: string) => target.startsWith('vendor changed');
  const some = (d: Dice) => [...desk.cases.keys()][d.upTo(desk.cases.size)] ?? '';
  const one = (d: Dice) => {
    const end = `get/${some(d)}`;
    return (target: string) => target.endsWith(end);
  };
  const wait = (d: Dice, most: number) => (d.chance(0.7) ? { retryAfterMs: SECOND + d.upTo(most) } : {});
  const chats = (d: Dice) => {
    const chat = ['telegram|ann', 'telegram|noc', 'slack|ops'][d.upTo(3)] ?? '';
    return (target: string) => target.endsWith(moved.get(chat) ?? chat);
  };
  const to = (step: string, where: (target: string) => boolean) => (target: string) =>
    target.startsWith(step) && where(target);
  const asking = (where: (target: string) => boolean) => (target: string) =>
    /^(send|edit|find) /.test(target) && where(target);

  const kinds: Partial<Record<Kind, (d: Dice) => void>> = {
    auth: () => arm('auth', vendor, () => failure('auth', 'the token is revoked', {}), { left: 1 }),
    forbidden: (d) =>
      arm('forbidden', one(d), () => failure('forbidden', 'not your case', {}), { ms: MINUTE + d.upTo(30 * MINUTE) }),
    missing: (d) =>
      arm('missing', one(d), () => failure('missing', 'no such case', {}), { ms: MINUTE + d.upTo(30 * MINUTE) }),
    gone: (d) => arm('gone', one(d), () => failure('missing', 'no such case', {}), { ms: 75 * MINUTE }),
    busy(d) {
      const often = wait(d, 10 * MINUTE);
      arm('busy', vendor, () => failure('busy', 'too many requests', often), { left: 1 + d.upTo(2) });
    },
    down: (d) => arm('down', vendor, () => failure('down', 'HTTP 502', {}), { ms: 30 * SECOND + d.upTo(12 * MINUTE) }),
    reset: (d) => arm('reset', vendor, () => failure('down', 'connection reset', {}), { left: 1 + d.upTo(6) }),
    cut: (d) =>
      arm('cut', d.chance(0.5) ? listing : one(d), () => failure('garbled', 'an answer cut short', {}), {
        left: 1 + d.upTo(3),
      }),
    empty: (d) => arm('empty', listing, () => failure('garbled', 'an empty answer', {}), { left: 1 + d.upTo(2) }),
    slow(d) {
      const ms = 5 * SECOND + d.upTo(40 * SECOND);
      function drags(): undefined {
        time.at += ms;
      }
      arm('slow', vendor, drags, { left: 1 + d.upTo(5) });
    },
    lost() {
      desk.lose = true;
      o.say('fault: the next answer to a write is lost');
    },
    'chat busy'(d) {
      const often = { retryAfterMs: SECOND + d.upTo(120 * SECOND) };
      arm('chat busy', asking(chats(d)), () => failure('busy', 'flood control', often), { left: 1 + d.upTo(3) });
    },
    'chat down': (d) =>
      arm('chat down', asking(chats(d)), () => failure('down', 'HTTP 500', {}), { ms: MINUTE + d.upTo(8 * MINUTE) }),
    'chat timeout': (d) =>
      arm('chat timeout', to('send', chats(d)), () => failure('down', 'no answer', { doubt: true }), {
        left: 1 + d.upTo(2),
      }),
    'chat taken': (d) =>
      arm('chat taken', to('sent', chats(d)), () => failure('down', 'no answer', { doubt: true }), {
        left: 1 + d.upTo(2),
      }),
    'chat blocked': (d) =>
      arm('chat blocked', asking(chats(d)), () => failure('forbidden', 'the bot was blocked', {}), {
        ms: MINUTE + d.upTo(20 * MINUTE),
      }),
    'chat migrated'() {
      if (moved.size > 0) return;
      moved.set('telegram|noc', 'noc2');
      o.say('fault: the group noc becomes a supergroup');
    },
    'bot refused'(d) {
      const bot = ['telegram', 'slack'][d.upTo(2)] ?? '';
      arm(
        'bot refused',
        asking((t) => t.includes(`${bot}|`)),
        () => failure('auth', 'the bot token is revoked', {}),
        {
          ms: MINUTE + d.upTo(5 * MINUTE),
        },
      );
    },
  };

  return {
    hits,
    lists,
    windows,
    risky,
    counted,
    risk,
    moved,
    knows: (kind: Kind) => kind in kinds,
    arm: (kind: Kind, d: Dice) => kinds[kind]?.(d),
    /** Whether people there keep us out. */
    blocked: (chat: string) =>
      active.some((f) => f.name === 'chat blocked' && time.at <= f.until && f.hits(`send ${chat}`)),
    /** The vendor may be asked again: there is a new credential, or our process forgot before it could write that down. */
    forgive(): void {
      away = { from: 0, until: 0 };
    },
    /** Somebody asks, and sees for themselves what comes of it. */
    async asked<T>(work: () => Promise<T>): Promise<T> {
      asked = true;
      try {
        return await work();
      } finally {
        asked = false;
      }
    },
    over(): void {
      active.length = 0;
      desk.lose = false;
    },
  };
}
