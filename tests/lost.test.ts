import { describe, expect, test } from 'vitest';
import { type Outgoing, reference } from '#src/core/tickets/dispatch.ts';
import { AGAIN } from '#src/core/tickets/tickets.ts';
import { Failure } from '#src/ports/failure.ts';
import { words } from '#src/words.ts';
import { type Town, town } from './fakes/core.ts';
import { dice } from './fakes/dice.ts';
import { laggingDesk } from './fakes/lagging.ts';
import { CASE, MINUTE } from './fakes/start.ts';

const say = words('en');

/** What is written in a life, and how the vendor treats it. */
type Kind = {
  count: number;
  /** What is new can be looked up only later, by at most so much (ms). */
  lag: number;
  write(n: number): Outgoing;
  /** The numbers of the cases it stands in, once for each time, as the vendor's portal shows it. */
  there(place: Town, one: Sent): string[];
};
type Sent = { id: string; n: number };

const OPENING: Kind = {
  count: 150,
  lag: 10 * MINUTE,
  write: (n) => ({
    kind: 'open',
    draft: { title: `Disk ${n} is full`, body: 'It is really full.', severity: '2 (High)', extra: {} },
  }),
  there: ({ redhat }, { id }) =>
    [...redhat.cases.values()].flatMap((c) => (c.description.includes(reference(id)) ? [c.number] : [])),
};
const COMMENTING: Kind = {
  count: 110,
  lag: 50_000,
  write: (n) => ({ kind: 'comment', number: CASE, text: `The logs of disk ${n}.` }),
  there: ({ redhat }, { n }) =>
    redhat.one(CASE).comments.flatMap((c) => (c.text === `The logs of disk ${n}.` ? [CASE] : [])),
};

/**
 * Things are sent to a vendor that takes them in and loses the answer, or is busy, broken or silent, while the process
 * dies at random. `outage`: for a while nothing can be looked up there. Repeatable by its seed, which a failure names.
 */
async function life(seed: number, { count, lag, write, there }: Kind, outage: boolean) {
  const { chance, upTo } = dice(seed);
  const happened = { lost: 0, crashes: 0, asked: 0 };
  const sent: Sent[] = [];
  let harm = false;
  let blind = false;
  const place: Town = await town({ desk: (now) => laggingDesk({ now, lag: () => upTo(lag + 1), after: loses }) });

  /** It was taken in, and nobody hears of it. */
  function loses(): void {
    if (!harm || !chance(0.9)) return;
    happened.lost += 1;
    if (chance(0.08)) dies();
    throw new Failure('down', 'no answer', { doubt: true });
  }
  function dies(): never {
    place.die();
    throw new Error('kill -9');
  }
  /** It is not taken in; after the last two nobody can know. */
  function refuses(): Failure | undefined {
    const retryAfterMs = 1_000 + upTo(60_000);
    const failures = [
      new Failure('busy', '429', chance(0.5) ? { retryAfterMs } : {}),
      new Failure('down', '503'),
      new Failure('down', '500', { doubt: true }),
      new Failure('down', 'no answer within 20 s', { doubt: true }),
    ];
    return failures[upTo(30)];
  }

  /** Ann reads what she was asked since last time, looks in the portal, and presses the button that is right. */
  let read = 0;
  async function annAnswers(): Promise<void> {
    const unread = place.telegram.sent.slice(read);
    read += unread.length;
    for (const { message } of unread) {
      const commands = message.buttons?.flat().flatMap((b) => ('command' in b ? [b.command] : [])) ?? [];
      const [, id, from] =
        commands.map((line) => /^again (\w+) (\w+)$/.exec(line)).find((found) => found !== null) ?? [];
      const one = sent.find((ticket) => ticket.id === id);
      const state = AGAIN.find((known) => known === from);
      if (!one || !state) continue;
      const [number] = commands.includes(`exists ${one.id}`) ? there(place, one) : [];
      // A question that arrives twice may be answered meanwhile.
      if (number && (await place.core.tickets.get(one.id))?.state === 'asking') happened.asked += 1;
      await (number ? place.core.tickets.exists(one.id, number) : place.core.tickets.again(one.id, state));
    }
  }

  async function timePasses(ms: number): Promise<void> {
    harm = true;
    await place.live(ms);
    harm = false;
    if (!place.dead) return;
    happened.crashes += 1;
    await place.restart();
  }

  async function judge(chat: string, one: Sent): Promise<void> {
    const ticket = await place.core.tickets.get(one.id);
    const numbers = there(place, one);
    const number = numbers[0] ?? '';
    const told = place.seen(chat).some((text) => text.includes(say(`ticket-${ticket?.kind}-done`, { number })));
    expect({ state: ticket?.state, number: ticket?.number, times: numbers.length, told }, `ticket ${one.id}`).toEqual({
      state: 'done',
      number,
      times: 1,
      told: true,
    });
  }

  try {
    const account = await place.account();
    const ann = await place.meets('Ann');
    const noc = await place.meets('Ann', { group: 'noc' });
    place.redhat.put(CASE);
    await place.live();
    place.wire.fails = (path) => {
      if (/\/(open|comment)\b/.test(path)) return harm ? refuses() : undefined;
      return /\/(search|get)\b/.test(path) && (blind || (harm && chance(0.05)))
        ? new Failure('down', '500')
        : undefined;
    };
    place.fate.commit = () => (harm && chance(0.001) ? dies() : undefined);

    while (sent.length < count) {
      for (let some = 1 + upTo(12); some > 0 && sent.length < count; some -= 1) {
        const out = write(sent.length);
        const id = await place.draft({ person: ann, chat: noc, account, out });
        sent.push({ id, n: sent.length });
        await place.core.tickets.send(id);
      }
      blind = outage && sent.length > count * 0.7;
      await timePasses(upTo(60_000));
      if (chance(0.3)) await annAnswers();
    }
    for (const from = place.now(); place.now() < from + 60 * MINUTE; blind &&= place.now() < from + 40 * MINUTE) {
      await timePasses(10 * MINUTE);
      await annAnswers();
    }
    for (let round = 0; round < 4; round += 1) {
      await place.live(20 * MINUTE);
      await annAnswers();
    }
    for (const one of sent) await judge(noc, one);
    return happened;
  } finally {
    await place.stop();
  }
}

/** Several lives, all they counted; in every third one there is an outage, of which `asked` tells nothing. */
async function lives(kind: Kind, seeds: number) {
  const all = { lost: 0, crashes: 0, asked: 0 };
  for (let seed = 1; seed <= seeds; seed += 1) {
    const outage = seed % 3 === 0;
    try {
      const { lost, crashes, asked } = await life(seed, kind, outage);
      all.lost += lost;
      all.crashes += crashes;
      if (outage) expect(asked, 'what could not be looked up is asked about').toBeGreaterThan(0);
      else all.asked += asked;
    } catch (error) {
      if (error instanceof Error) error.message = `seed ${seed}: ${error.message}`;
      throw error;
    }
  }
  return all;
}

describe('an answer that is lost after the vendor took it in', () => {
  test('makes no second ticket: of 1,000 each is there once, although the search lags up to ten minutes', async () => {
    const { lost, crashes, asked } = await lives(OPENING, 9);
    expect(lost).toBeGreaterThanOrEqual(1000);
    // Looks that fail again and again leave the vendor in peace, which may take longer than a person should wait.
    expect(asked, 'what can be looked up is found, and hardly anybody is asked').toBeLessThan(lost / 100);
    expect(crashes).toBeGreaterThan(50);
  });

  test('makes no second comment: of 200 each is there once', async () => {
    const { lost, crashes, asked } = await lives(COMMENTING, 3);
    expect(lost).toBeGreaterThanOrEqual(200);
    expect(asked, 'what can be looked up is found, and hardly anybody is asked').toBeLessThan(lost / 50);
    expect(crashes).toBeGreaterThan(10);
  });
});
