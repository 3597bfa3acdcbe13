import { describe, expect, test } from 'vitest';
import { arriving } from './fakes/arriving.ts';
import { fakeClock } from './fakes/clock.ts';
import { fakeLanes } from './fakes/lanes.ts';
import { MINUTE, start } from './fakes/start.ts';

const NOC = 'slack|#noc';
const NEVER = AbortSignal.timeout(2 ** 31 - 1);
const COMMITS = Array.from({ length: 14 }, (_, nth) => nth + 1);
const crashes = (['before', 'after'] as const).flatMap((when) => COMMITS.map((nth) => [when, nth] as const));

describe.each([
  ['in the ledger', false],
  ['somewhere else', true],
])('with lanes %s', (_, remote) => {
  test.each(crashes)('a crash %s commit %d loses no ticket, opens none twice, and rings once', async (when, nth) => {
    const queues = fakeLanes(fakeClock());
    const routes = { high: { account: undefined, chats: [NOC] } };
    const { place } = await start({ cases: [], ms: 0, routes, ...(remote ? { lanes: queues.lanes } : {}) });
    let commits = 0;
    place.fate.commit = (at) => {
      if (at === when) commits += 1;
      if (at !== when || commits !== nth) return;
      place.die();
      throw new Error('kill -9');
    };
    const t = arriving();
    const answer = await place.core.incoming.accept(t, NEVER).catch(() => undefined);
    if (!place.dead) await place.live();
    place.fate.commit = undefined;
    queues.back();
    await place.restart();
    // Whoever got no answer sends it again.
    if (!answer) await place.core.incoming.accept(t, NEVER);
    await place.live(20 * MINUTE);

    const [only, ...others] = await place.core.incoming.list({ limit: 9 });
    expect(others).toEqual([]);
    expect(only?.state).toBe('done');
    expect(queues.stored).toEqual([]);
    // Where nobody can tell whether the vendor has it, a person is asked.
    expect([only?.ticket?.state, place.redhat.cases.size]).toBeOneOf([
      ['done', 1],
      ['asking', 0],
    ]);
    const rings = place.seen(NOC).filter((text) => text.includes('New ticket'));
    expect(new Set(rings).size).toBe(1);
  });
});
