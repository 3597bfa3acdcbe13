import type { dice } from '#tests/fakes/dice.ts';
import type { World } from './world.ts';

const KEPT_COMMENTS = 40;
const KEPT_FILES = 20;
const STATUSES = ['Waiting on Red Hat', 'Waiting on Customer'];
const SEVERITIES = ['1 (Urgent)', '2 (High)', '3 (Normal)', '4 (Low)'];
/** What passes by itself: nothing that pauses an account or gives up a case. */
const FAULTS = ['500', '503', 'login page', 'empty', 'cut', 'half', 'reset', 'slow', '429'] as const;
const LINES = ['/list', '/whoami', '/help', '/doctor', '/truncate 300', '/latest'];

type Dice = ReturnType<typeof dice>;

/** What goes on around Casebell: one thing at each call. */
export function events(world: World, { upTo }: Dice) {
  const told: string[] = [];
  let count = 0;

  function one<T>(all: readonly T[]): T {
    const found = all[upTo(all.length)];
    if (found === undefined) throw new Error('there is none to choose');
    return found;
  }

  function somewhere() {
    const portal = upTo(world.vendors.length);
    const number = one(world.numbers[portal] ?? []);
    return { vendor: one(world.vendors.slice(portal, portal + 1)), number };
  }

  return {
    /** What the vendor said, each of which is to be told. */
    told: told as readonly string[],

    /** The vendor does something in a case. What is old there goes, so that no answer grows. */
    change(): void {
      const { vendor, number } = somewhere();
      const { cases } = vendor;
      const record = cases.get(number);
      const newest = record?.comments.at(-1);
      count += 1;
      const kind = upTo(10);
      if (kind === 0) cases.change(number, { status: one(STATUSES) });
      else if (kind === 1) cases.change(number, { severity: one(SEVERITIES) });
      else if (kind === 2) cases.attach(number, `sosreport-${count}.tar.xz`, 1000 + count);
      else if (kind === 3 && newest) cases.edit(number, newest.id, { text: `${tokenOf(newest)}. Or rather ${count}.` });
      else {
        told.push(`Finding ${count}.`);
        cases.comment(number, `Finding ${count}. ${'bond0 lost its carrier. '.repeat(upTo(20))}`);
      }
      record?.comments.splice(0, record.comments.length - KEPT_COMMENTS);
      record?.files.splice(0, record.files.length - KEPT_FILES);
    },

    /** Somebody types a command. */
    async ask(): Promise<void> {
      const line = one(LINES);
      await world.type(one(world.places), line === '/latest' ? `/latest ${somewhere().number}` : line);
    },

    /** Something goes wrong, and is well again soon. */
    fault(): void {
      const { telegram, slack } = world.chats;
      const kind = upTo(8);
      if (kind === 0) telegram.fault({ kind: 'busy', method: 'sendMessage', retryAfter: 2 });
      else if (kind === 1) telegram.fault({ kind: 'lost', method: 'sendMessage' });
      else if (kind === 2) slack.fault({ kind: 'busy', method: 'chat.postMessage', retryAfter: 2 });
      else if (kind === 3) slack.drop();
      else {
        const { faults } = one(world.vendors);
        faults.set(one(FAULTS), { times: 1 + upTo(8), retryAfterS: 2, delayMs: 800 });
      }
    },
  };
}

function tokenOf({ commentBody }: { commentBody: string }): string {
  return commentBody.slice(0, commentBody.indexOf('.'));
}
