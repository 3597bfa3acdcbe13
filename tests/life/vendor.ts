import type { FakeDesk } from '#tests/fakes/desk.ts';
import { dice } from '#tests/fakes/dice.ts';
import type { Kind } from './script.ts';

/**
 * One public change at the vendor, which can be looked for in the chats by its `token`. Of several of one `thing` (the
 * revisions of a comment, the statuses of a case) the last is how it stands.
 */
export type Fact = {
  number: string;
  kind: 'word' | 'status' | 'severity' | 'owner' | 'file';
  thing: string;
  token: string;
  /** When it could be seen there first, in the world's time. */
  at: number;
  /** The date the vendor says. */
  date: string;
  /** It was deleted: nobody is owed it any more. */
  gone: boolean;
};
type Word = { number: string; id: string; revision: number; draft: boolean; gone: boolean };
/** Something that happens there; resolves with what to say of it, undefined where there was nothing to do it to. */
type Happening = (d: ReturnType<typeof dice>) => string | undefined;

export type Vendor = ReturnType<typeof vendor>;

/** From our own side: never news to us. */
export const OWN = 'from our own side';
const MOST_CASES = 7;
const SECONDS = 1000;

/** What goes on at a vendor, and all that was said there. */
export function vendor(desk: FakeDesk, o: { now(): number; say(line: string): void; since(): number }) {
  const facts: Fact[] = [];
  const words: Word[] = [];
  let count = 0;

  const tokenOf = (word: Word) => `${word.id}.r${word.revision};`;
  const some = (d: ReturnType<typeof dice>) => [...desk.cases.keys()][d.upTo(desk.cases.size)] ?? '';

  function fact(number: string, kind: Fact['kind'], thing: string, token: string, date = ''): void {
    facts.push({ number, kind, thing, token, at: o.now(), date, gone: false });
  }

  function addCase(): string {
    count += 1;
    const number = `0000${1000 + count}`;
    desk.put(number, { priority: 'low' });
    return number;
  }

  function comment(number: string, how: { draft?: boolean; at?: string } = {}): string {
    const word: Word = { number, id: `w${words.length + 1}`, revision: 1, draft: how.draft ?? false, gone: false };
    words.push(word);
    const { at } = desk.say(number, tokenOf(word), { id: word.id, ...how });
    if (!word.draft) fact(number, 'word', word.id, tokenOf(word), at);
    return `${number}: ${word.draft ? 'a draft' : 'a comment'} ${tokenOf(word)}${how.at ? ` of ${how.at}` : ''}`;
  }

  /** A field of a case has another value, which was never there before. */
  function field(kind: 'status' | 'severity' | 'owner', number: string, more: { closed?: boolean } = {}): string {
    count += 1;
    const token = `${kind[0]?.toUpperCase()}${count};`;
    desk.put(number, { [kind]: token, ...more });
    fact(number, kind, `${kind} of ${number}`, token);
    return `${number}: ${kind} ${token}${more.closed === undefined ? '' : more.closed ? ', closed' : ', open'}`;
  }

  const happenings: Partial<Record<Kind, Happening>> = {
    comment: (d) => comment(some(d)),
    burst: (d) => {
      const number = some(d);
      return Array.from({ length: 2 + d.upTo(4) }, () => comment(number)).join(', ');
    },
    edit(d) {
      const word = words[d.upTo(words.length)];
      if (!word || word.gone) return undefined;
      word.revision += 1;
      desk.edit(word.number, word.id, { text: tokenOf(word) });
      const first = facts.find((f) => f.thing === word.id);
      if (!word.draft) fact(word.number, 'word', word.id, tokenOf(word), first?.date);
      return `${word.number}: ${word.id} is edited to ${tokenOf(word)}`;
    },
    draft: (d) => comment(some(d), { draft: true }),
    publish() {
      const word = words.find((w) => w.draft && !w.gone);
      if (!word) return undefined;
      word.draft = false;
      const at = new Date(Math.floor(o.now() / SECONDS) * SECONDS).toISOString();
      desk.edit(word.number, word.id, { draft: false, at });
      fact(word.number, 'word', word.id, tokenOf(word), at);
      return `${word.number}: ${word.id} is published`;
    },
    backdated(d) {
      const at = Math.max(o.since(), o.now() - d.upTo(600) * SECONDS);
      return comment(some(d), { at: new Date(Math.ceil(at / SECONDS) * SECONDS).toISOString() });
    },
    own(d) {
      const number = some(d);
      desk.say(number, OWN, { side: 'ours' });
      return `${number}: a comment ${OWN}`;
    },
    status: (d) => field('status', some(d)),
    severity: (d) => field('severity', some(d)),
    owner: (d) => field('owner', some(d)),
    close: (d) => {
      const number = some(d);
      return field('status', number, { closed: !desk.one(number).closed });
    },
    escalate(d) {
      const number = some(d);
      desk.put(number, { escalated: !desk.one(number).escalated });
      return `${number}: escalated or not`;
    },
    attach(d) {
      const number = some(d);
      const { attachments } = desk.one(number);
      count += 1;
      const name = `file${count}.log`;
      const at = new Date(o.now()).toISOString();
      desk.put(number, { attachments: [...attachments, { id: name, name, size: 10, at }] });
      fact(number, 'file', name, name, at);
      return `${number}: ${name} is attached`;
    },
    delete(d) {
      const word = words[d.upTo(words.length)];
      if (!word || word.gone) return undefined;
      const { comments } = desk.one(word.number);
      desk.put(word.number, { comments: comments.filter((c) => c.id !== word.id) });
      word.gone = true;
      for (const one of facts) if (one.thing === word.id) one.gone = true;
      return `${word.number}: ${word.id} is deleted`;
    },
    case: () => (desk.cases.size < MOST_CASES ? `${addCase()} is opened by somebody` : undefined),
  };

  function happen(kind: Kind, seed: number): void {
    const line = happenings[kind]?.(dice(seed));
    if (line) o.say(`vendor: ${line}`);
  }

  /** What happens after so many more looks of ours, in the midst of the next. */
  const waiting: { looks: number; kind: Kind; seed: number }[] = [];
  function between(): void {
    for (const one of waiting) one.looks -= 1;
    const due = waiting.filter((one) => one.looks <= 0);
    for (const one of due) waiting.splice(waiting.indexOf(one), 1);
    for (const one of due) happen(one.kind, one.seed);
  }

  return {
    facts,
    addCase,
    happen,
    knows: (kind: Kind) => kind in happenings,
    /** In the midst of a listing or of a case's reading. */
    between: (kind: Kind, seed: number) => waiting.push({ looks: 1 + (seed % 5), kind, seed }),
    open(): void {
      desk.turning = between;
      desk.reading = between;
    },
    settle(): void {
      desk.turning = undefined;
      desk.reading = undefined;
    },
    /** One more comment on each case; their tokens by case. */
    last: () => new Map([...desk.cases.keys()].map((number) => [number, said(number)])),
  };

  function said(number: string): string {
    comment(number);
    return facts.at(-1)?.token ?? '';
  }
}
