import type { ChatRef } from '#src/ports/bot.ts';
import type { Evidence, Shown } from './judge.ts';
import { type Fact, OWN } from './vendor.ts';

/** Cases that chat watches to this day, with how many changes there were at the vendor when it began; those of all cases are all. */
export function watched(e: Evidence, room: ChatRef): Map<string, number> {
  const mine = e.crowd.watches.filter((w) => w.room === room && !w.ended && Number.isFinite(w.from));
  const every = mine.find((w) => w.number === '*');
  const since = new Map<string, number>();
  for (const number of e.desk.cases.keys()) {
    const from = Math.min(...mine.filter((w) => w.number === number).map((w) => w.from), every?.from ?? Infinity);
    if (Number.isFinite(from)) since.set(number, from);
  }
  return since;
}

/** I1: nothing is lost, nothing stale is shown last, and what was said on a case is told in that order. */
export function told(e: Evidence, room: ChatRef, shown: Shown[]): string[] {
  const complaints: string[] = [];
  const all = shown.map((m) => m.ever).join('\n');
  const where = room.room;
  for (const [number, from] of watched(e, room)) {
    if (e.gone.has(number) || all.includes(`Case ${number} is gone`)) continue;
    const facts = e.shop.facts.map((f, i) => ({ ...f, i })).filter((f) => f.number === number && !f.gone);
    for (const [thing, changes] of Map.groupBy(facts, (f) => f.thing)) {
      const last = changes.at(-1);
      if (!last || last.i < from) continue;
      if (!all.includes(last.token)) complaints.push(`lost: ${last.token} (${thing}) in ${where}`);
      else if (latest(shown, changes) !== last.token)
        complaints.push(`stale: ${latest(shown, changes)} shown after ${last.token} in ${where}`);
    }
    complaints.push(
      ...order(
        shown,
        facts.filter((f) => f.kind === 'word' && f.i >= from),
        where,
      ),
    );
  }
  const strays = e.shop.facts.filter((f) => f.kind === 'word' && all.includes(f.token) && !everWatched(e, room, f));
  complaints.push(...strays.map((f) => `stray: ${f.token} of ${f.number}, which ${where} never watched`));
  if (all.includes(OWN)) complaints.push(`own: ${where} is told what our own side said`);
  return complaints;
}

function everWatched(e: Evidence, room: ChatRef, fact: Fact): boolean {
  return e.crowd.watches.some((w) => w.room === room && (w.number === fact.number || w.number === '*'));
}

/** Of several states of one thing the one that is read last as it stands now. */
function latest(shown: Shown[], changes: Fact[]): string | undefined {
  const [{ kind } = { kind: 'word' }] = changes;
  // A head's former value stands beside the new one, and a case's severity in every title.
  const said = (token: string) => (kind === 'word' || kind === 'file' ? token : `→ ${token}`);
  const places = changes.map((c) => {
    const line = kind === 'owner' ? `Owner: ${c.token}` : said(c.token);
    const status = [line, `Status: ${c.token}`].map((text) => shown.findLastIndex((m) => m.text.includes(text)));
    const message = Math.max(...(kind === 'status' ? status : status.slice(0, 1)));
    const text = shown[message]?.text ?? '';
    return { token: c.token, message, at: Math.max(text.lastIndexOf(line), text.lastIndexOf(`Status: ${c.token}`)) };
  });
  return places.sort((a, b) => a.message - b.message || a.at - b.at).at(-1)?.token;
}

/** Where the vendor lists a comment among the others. */
function listed({ thing }: Fact): number {
  return Number(thing.slice(1));
}

/** Of two comments the one that was there first, and is dated earlier or listed first, stands first. */
function order(shown: Shown[], words: Fact[], where: string): string[] {
  const firsts = [...Map.groupBy(words, (w) => w.thing).values()].flatMap(([first]) => {
    if (!first) return [];
    const message = shown.findIndex((m) => m.ever.includes(`${first.thing}.`));
    const at = shown[message]?.ever.indexOf(`${first.thing}.`) ?? 0;
    return message < 0 ? [] : [{ ...first, message, place: at }];
  });
  return firsts.flatMap((b, i) => {
    const late = firsts.slice(0, i).find((a) => {
      const after = a.message > b.message || (a.message === b.message && a.place > b.place);
      return a.at < b.at && (a.date < b.date || (a.date === b.date && listed(a) < listed(b))) && after;
    });
    return late ? [`order: ${late.token} after ${b.token} in ${where}`] : [];
  });
}
