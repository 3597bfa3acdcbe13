import { setTimeout as after } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { judge } from './crash/judge.ts';
import type { Life } from './crash/life.ts';
import type { Said } from './crash/said.ts';
import { type World, world } from './crash/world.ts';
import { hasPostgres } from './fakes/postgres.ts';

const PATIENCE = { timeout: 150_000 };
/** Milliseconds in which the work of a process that died goes on elsewhere. */
const TAKEOVER = 30_000;

async function place(): Promise<World> {
  const made = await world({ what: 'updates', store: 'postgres' });
  if ('missing' in made) throw new Error(made.missing);
  onTestFinished(() => made.stop());
  return made;
}

/** Ended with the test, however it stands. */
function run(here: World, failpoint?: string): Life {
  const life = here.start(failpoint);
  onTestFinished(async () => {
    life.child.kill('SIGKILL');
    await life.ended;
  });
  return life;
}

function saying(here: World) {
  const said: Said[] = [];
  return {
    said,
    say(number = here.numbers[0] ?? '') {
      const token = `w${said.length}.`;
      said.push({ kind: 'comment', token, of: number, file: false });
      here.vendor.cases.comment(number, `Finding ${token}`);
    },
    /** What was said, as each chat was told of it: case by case, in order. */
    told: (number: string) =>
      (here.chats?.rooms ?? []).map(({ texts }) => {
        const all = texts().flatMap((text) => text.match(/\bw\d+\./g) ?? []);
        return [...new Set(all)].filter((token) => said.some((one) => one.token === token && one.of === number));
      }),
    missing: () => judge({ vendor: here.vendor, post: undefined, chats: here.chats }, said).lost,
    twice: () => judge({ vendor: here.vendor, post: undefined, chats: here.chats }, said).duplicated,
  };
}

async function until(what: () => boolean | Promise<boolean>, ms: number): Promise<number> {
  const began = Date.now();
  while (!(await what()) && Date.now() - began < ms) await after(100);
  return Date.now() - began;
}

test.skipIf(!hasPostgres)(
  'three processes on one Postgres: any of them dies, and the database, and each chat is told everything in order',
  PATIENCE,
  async () => {
    const here = await place();
    const talk = saying(here);
    const [number = '', other = ''] = here.numbers;
    const lives = [run(here), run(here), run(here)];
    await Promise.all(lives.map(({ up }) => up));
    const deaths = [
      () => lives[0]?.child.kill('SIGKILL'),
      () => here.restart(),
      () => lives.push(run(here)),
      () => lives[1]?.child.kill('SIGKILL'),
      () => lives[2]?.child.kill('SIGKILL'),
    ];
    for (const die of deaths) {
      for (let n = 0; n < 3; n += 1) {
        talk.say(n === 1 ? other : number);
        await after(400);
      }
      await die();
    }
    talk.say();
    await until(() => talk.missing().length === 0, 2 * TAKEOVER);
    expect(talk.missing()).toEqual([]);
    for (const one of [number, other]) {
      const order = talk.said.filter(({ of }) => of === one).map(({ token }) => token);
      expect(talk.told(one)).toEqual((here.chats?.rooms ?? []).map(() => order));
    }
    expect(talk.twice().slack).toEqual([]);
  },
);

test.skipIf(!hasPostgres)(
  'a holder that stands still is replaced in time, and what it writes when it goes on is refused',
  PATIENCE,
  async () => {
    const here = await place();
    const talk = saying(here);
    const ledger = await here.ledger();
    onTestFinished(() => ledger.close());
    const leases = async () => {
      const rows = await ledger.db.selectFrom('leases').selectAll().where('name', 'like', 'bot:%').execute();
      return Object.fromEntries(rows.map(({ name, holder, fence }) => [name, { holder, fence }]));
    };
    const sent = () => ledger.db.selectFrom('deliveries').select(['key', 'state', 'message']).orderBy('id').execute();
    // It stands still right after Slack or Telegram took the message, before that is noted.
    const first = run(here, 'deliver.answered=hang');
    await first.up;
    const names = ['bot:slack', 'bot:telegram'];
    await until(async () => Object.keys(await leases()).filter((name) => names.includes(name)).length === 2, TAKEOVER);
    const before = await leases();
    const second = run(here);
    await second.up;
    talk.say();
    const isTaken = async () => {
      const now = await leases();
      return names.every((name) => now[name]?.holder !== before[name]?.holder);
    };
    // Its poll, too: until that was noticed the first one polled.
    expect(await until(isTaken, 2 * TAKEOVER)).toBeLessThan(TAKEOVER + 10_000);
    const settled = async () => (await sent()).every(({ state }) => state === 'sent');
    await until(async () => talk.missing().length === 0 && (await settled()), TAKEOVER);
    const noted = await sent();
    first.child.kill('SIGCONT');
    await after(3_000);
    expect(await sent()).toEqual(noted);
    expect((await leases())['bot:slack']).toEqual({
      holder: expect.not.stringMatching(before['bot:slack']?.holder ?? ''),
      fence: 2,
    });
    talk.say();
    await until(() => talk.missing().length === 0, TAKEOVER);
    expect(talk.missing()).toEqual([]);
    expect(talk.twice().slack).toEqual([]);
    // Once more at most, in each chat: what was on its way there as the first one stopped.
    const underway = (here.chats?.rooms ?? []).flatMap(({ bot, name }) => (bot === 'telegram' ? `${name} w0.` : []));
    const again = talk.twice().telegram;
    expect(underway).toEqual(expect.arrayContaining(again));
    expect(again).toHaveLength(new Set(again).size);
  },
);
