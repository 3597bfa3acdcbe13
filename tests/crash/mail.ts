import { setTimeout as after } from 'node:timers/promises';
import { dice } from '#tests/fakes/dice.ts';
import { type Office, office } from './office.ts';
import { judge, mailOf, type Said } from './said.ts';

const MINUTE = 60_000;
/** So often in a row nothing may be due, until it has nothing to do. */
const IDLE = 3;
const LONGEST = 180_000;
const ROUNDS = 12;

/**
 * Kills Casebell at random while mails come in and the vendor says things, and judges from the outside: what is at the
 * vendor, what lies in the mailbox, and every letter its mail server took. Time goes by between its lives. `asked`: tickets
 * of which Casebell could not tell whether the vendor has them, where a person looked; `told`: files given
 * up after three kills in their midst, and named in the case. `most`: things said. Undefined: no Dovecot.
 */
export async function crashMail(o: { cycles: number; seed: number; most?: number; say(line: string): void }) {
  const { upTo } = dice(o.seed);
  const between = (low: number, high: number) => low + upTo(high - low + 1);
  const world = await office();
  if (!world) return undefined;
  const said: Said[] = [];
  let asked = 0;
  try {
    for (let cycle = 1; cycle <= o.cycles; cycle += 1) {
      const { child, up, ended } = world.start();
      const atStart = upTo(5) === 0;
      const length = atStart ? between(100, 1_500) : between(50, 4_000);
      const life = (atStart ? after(length) : up.then(() => after(length))).then(() => child.kill('SIGKILL'));
      await after(between(0, 500));
      // No more than the vendor's pace allows for in such short lives.
      if (upTo(2) === 0 && said.length < (o.most ?? o.cycles)) say(world, said, o.seed, upTo);
      const [, code] = await Promise.all([life, ended]);
      if (code !== null) throw new Error(`Casebell ended by itself, with ${code}`);
      world.pass(between(0, 5 * MINUTE));
      asked += await world.decide();
      if (cycle % 10 === 0 || cycle === o.cycles) o.say(`${cycle}/${o.cycles} kills, ${said.length} things said`);
    }
    asked += await drain(world, said);
    const mails = said.filter(({ kind }) => kind !== 'finding').length;
    const tickets = said.filter(({ kind }) => kind === 'new').length;
    const updates = said.length - mails;
    const { lost, duplicated, told } = judge(world, said);
    for (const one of lost) o.say(`lost: ${one}`);
    for (const one of duplicated) o.say(`more than once: ${one}`);
    const found = { told: told.length, lost: lost.length, duplicated: duplicated.length };
    return { cycles: o.cycles, mails, tickets, updates, asked, ...found, seed: o.seed };
  } finally {
    await world.stop();
  }
}

/** Somebody mails for the first time or once more, or the vendor says something in a case that is there. */
function say(world: Office, said: Said[], seed: number, upTo: (n: number) => number): void {
  const token = `m${seed}x${said.length}.`;
  const kind = (['new', 'new', 'answer', 'answer', 'finding'] as const)[upTo(5)] ?? 'new';
  const begun = said.filter((one) => one.kind === 'new');
  const of = begun[upTo(begun.length)]?.token;
  const file = upTo(2) === 0;
  const record = world.vendor.cases.all().find(({ fields }) => of !== undefined && fields.summary.includes(of));
  if (kind === 'finding' && of !== undefined && record) {
    said.push({ kind, token, of, file: false });
    world.vendor.cases.comment(record.fields.caseNumber, `Finding ${token}`);
    return;
  }
  const one: Said = kind === 'answer' && of ? { kind, token, of, file } : { kind: 'new', token, of: token, file };
  said.push(one);
  world.receive(mailOf(one));
}

/** Runs undisturbed, as many as it takes, until nothing is missing; then one more, later, which must change nothing. */
async function drain(world: Office, said: Said[]): Promise<number> {
  let asked = 0;
  for (let round = 0; round < ROUNDS && judge(world, said).lost.length > 0; round += 1) {
    await run(world);
    asked += await world.decide();
    world.pass(6 * MINUTE);
  }
  world.pass(20 * MINUTE);
  await run(world);
  return asked;
}

/** One life until it has nothing to do. */
async function run(world: Office): Promise<void> {
  const { child, up, ended } = world.start();
  await up;
  const until = Date.now() + LONGEST;
  for (let idle = 0; idle < IDLE && child.exitCode === null && Date.now() < until; ) {
    await after(400);
    idle = (await world.idle()) ? idle + 1 : 0;
  }
  child.kill('SIGTERM');
  const code = await ended;
  if (code !== 0) throw new Error(`a run ended with ${code} instead of 0`);
}
