import type { FakeBot } from '#tests/fakes/bot.ts';
import type { FakeDesk } from '#tests/fakes/desk.ts';
import type { Faults } from './faults.ts';
import { duplicates } from './judge.copies.ts';
import { ends, secrets } from './judge.ends.ts';
import { recovery } from './judge.recovery.ts';
import { told } from './judge.told.ts';
import { ANN, type Mould, NOC, OPS } from './mould.ts';
import type { People } from './people.ts';
import type { Place } from './place.ts';
import type { Vendor } from './vendor.ts';

/** All there is to judge a life by. `calm`: when everything worked again, and the last comment on each case. */
export type Evidence = {
  place: Place;
  shop: Vendor;
  crowd: People;
  trouble: Faults;
  bots: FakeBot[];
  desk: FakeDesk;
  mould: Mould;
  calm: { from: number; last: Map<string, string> };
  /** How far (ms) our clock was set back, altogether. */
  back: number;
  gone: Set<string>;
};

/** A message as people see it, and as they saw it before it was edited. */
export type Shown = { at: number; text: string; ever: string; key: string };

/** Cases that were not found for over an hour: Casebell gave them up, and looks at them once a day. */
export async function givenUp(place: Place): Promise<Set<string>> {
  const query = place.ledger.db
    .selectFrom('cases')
    .select('number')
    .where('state', '=', 'missing')
    .where('looks', '>=', 3);
  return new Set((await query.execute()).map((row) => row.number));
}

/** What does not hold, each beginning with a word for it. */
export async function judge(e: Evidence): Promise<string[]> {
  const complaints: string[] = [];
  for (const room of [ANN, NOC, OPS]) {
    const names = e.crowd.names(room);
    const shown: Shown[] = e.bots
      .flatMap((b) => b.sent)
      .filter((m) => names.has(m.chat))
      .map((m) => ({ at: m.at, text: m.text, ever: [...m.was, m.text].join('\n'), key: m.message.key ?? '' }));
    complaints.push(...told(e, room, shown), ...duplicates(e, room, shown), ...(await recovery(e, room, shown)));
  }
  return [...complaints, ...(await ends(e)), ...(await secrets(e))];
}
