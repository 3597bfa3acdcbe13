import { z } from 'zod';
import type { Cases } from './cases.ts';
import { seeded } from './chance.ts';
import { fits, play } from './play.ts';
import { ACCOUNT, type CaseRecord } from './record.ts';
import type { Beat, Scene } from './scene.ts';
import { improvise, remark, shift } from './script.ts';

const COMMENT_AFTER_MS = 1_000;
const CHANGE_AFTER_MS = 6_000;
const CALM_MS = 20_000;
/** Oldest comments and files beyond these are let go: the demo may run for months. */
const KEPT_COMMENTS = 200;
const KEPT_FILES = 50;

export const lifeState = z.object({
  /** How many calm events there were, and when the next is due (epoch ms). */
  turn: z.int(),
  next: z.number(),
  /** By case: beats of its script told, and events in all. */
  steps: z.record(z.string(), z.object({ told: z.int(), count: z.int() })),
});
type LifeState = z.infer<typeof lifeState>;

export type Life = {
  /** Somebody looked at the case: at the first look it comes alive. */
  seen(number: string): void;
  /** Plays what is due; of a calm time slept through, only one event. */
  tick(): void;
  /** When the next event is due (epoch ms). */
  due(): number;
  state(): LifeState;
};

/**
 * One calm event in 20 to 40 seconds, going round the cases in an order of its own each round; and for a case looked at
 * for the first time a comment after a second and another change after six. Seeded: no two lives differ.
 */
export function lifeOf(o: {
  cases: Cases;
  scenes: readonly Scene[];
  now(): number;
  state?: LifeState | undefined;
}): Life {
  const scripts = new Map(o.scenes.map(({ number, script }) => [number, script]));
  const steps = new Map(Object.entries(o.state?.steps ?? {}));
  const awake = new Set<string>();
  let openings: { at: number; number: string; choose(record: CaseRecord): Beat }[] = [];
  let turn = o.state?.turn ?? 0;
  let next = Math.min(o.state?.next ?? Number.POSITIVE_INFINITY, o.now() + pause());

  function pause(): number {
    return CALM_MS + (seeded('pause', turn) % CALM_MS);
  }
  function step(number: string): { told: number; count: number } {
    const known = steps.get(number) ?? { told: 0, count: 0 };
    steps.set(number, known);
    return known;
  }
  function perform(number: string, choose: (record: CaseRecord) => Beat): void {
    const record = o.cases.get(number);
    if (!record) return;
    play(o.cases, record, choose(record));
    step(number).count += 1;
    record.comments.splice(0, record.comments.length - KEPT_COMMENTS);
    record.files.splice(0, record.files.length - KEPT_FILES);
  }
  /** The script's next beat where it is of the wanted kind, else one made up. */
  function scripted(record: CaseRecord, wanted: (beat: Beat) => boolean, other: typeof improvise): Beat {
    const now = step(record.fields.caseNumber);
    const beat = scripts.get(record.fields.caseNumber)?.[now.told];
    if (beat && wanted(beat) && fits(record, beat)) {
      now.told += 1;
      return beat;
    }
    return other(record, now.count);
  }
  /** The next beat of the script. Those that would change nothing are skipped; a closed case waits for its reopening. */
  function calm(record: CaseRecord): Beat {
    const { caseNumber, isClosed } = record.fields;
    const now = step(caseNumber);
    const ahead = (scripts.get(caseNumber) ?? []).slice(now.told);
    const vain = ahead.findIndex((beat) => isClosed || fits(record, beat));
    now.told += vain < 0 ? ahead.length : vain;
    const beat = scripted(record, () => true, improvise);
    return fits(record, beat) ? beat : remark(record, now.count);
  }
  function whoseTurn(): string | undefined {
    const own = o.cases.all().filter(({ fields }) => fields.accountNumberRef === ACCOUNT);
    const round = Math.floor(turn / own.length);
    const numbers = own.map(({ fields }) => fields.caseNumber);
    const order = numbers.toSorted((a, b) => seeded(a, round) - seeded(b, round));
    const busy = new Set(openings.map(({ number }) => number));
    const at = turn % order.length;
    return [...order.slice(at), ...order.slice(0, at)].find((number) => !busy.has(number));
  }

  return {
    seen(number) {
      if (awake.has(number)) return;
      awake.add(number);
      const says = (record: CaseRecord) => scripted(record, isRemark, remark);
      const changes = (record: CaseRecord) => scripted(record, isShift, shift);
      openings.push({ at: o.now() + COMMENT_AFTER_MS, number, choose: says });
      openings.push({ at: o.now() + CHANGE_AFTER_MS, number, choose: changes });
    },
    tick() {
      const due = openings.filter(({ at }) => at <= o.now());
      openings = openings.filter((opening) => !due.includes(opening));
      for (const { number, choose } of due.toSorted((a, b) => a.at - b.at)) perform(number, choose);
      if (next > o.now()) return;
      const number = whoseTurn();
      if (number !== undefined) perform(number, calm);
      turn += 1;
      next = o.now() + pause();
    },
    due: () => Math.min(next, ...openings.map(({ at }) => at)),
    state: () => ({ turn, next, steps: Object.fromEntries(steps) }),
  };
}

function isRemark(beat: Beat): boolean {
  return beat.do === 'say' && beat.by.type === 'Associate' && !beat.draft;
}

function isShift(beat: Beat): boolean {
  return ['severity', 'status', 'owner', 'reopen'].includes(beat.do);
}
