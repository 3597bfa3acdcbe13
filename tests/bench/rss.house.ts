import { config } from '#src/config.ts';
import { openHouse } from '#src/house.ts';
import { log } from '#src/log.ts';
import { freshCase } from '#tests/fakes/case.ts';
import { fakeDesk } from '#tests/fakes/desk.ts';

export const QUIET = log({ level: 'silent' });
/** When every case changed last, and how far they are read. */
export const AT = '2026-11-20T08:00:00.000Z';
/** As many as a vendor lists again in each poll, since it cannot say which of them are known. */
const LISTED = 100;

export function numbered(i: number): string {
  return String(10_000_000 + i);
}

/** Casebell on this folder, with a vendor that has no news, nothing running yet. */
export async function quietHouse(folder: string, o: { cases: number }) {
  const desk = fakeDesk({ now: Date.now });
  for (let i = 0; i < Math.min(o.cases, LISTED); i += 1) desk.put(numbered(i), freshCase(numbered(i), AT));
  const house = await openHouse({
    config: config({ DATA_DIR: folder }),
    log: QUIET,
    vendors: [desk.vendor],
    http: async () => ({ status: 200, headers: {}, text: '' }),
    shelves: () => ({}),
  });
  return { ...house, desk };
}
