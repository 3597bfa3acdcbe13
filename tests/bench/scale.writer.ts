import type { Case } from '#src/ports/types.ts';
import { freshCase } from '#tests/fakes/case.ts';
import { place } from './place.ts';

/** One of several processes that write to one database; told to, it makes so many commits and tells how long they took (ms). */
const ACCOUNT = 'a1';
const CHAT = 'telegram|1';
const CASES = 50;
const COMMENTS = 10;
const LENGTH = 800;
const OPENED = '2026-11-20T12:00:00.250Z';

const [url = '', id = ''] = process.argv.slice(2);
const { core, stop } = await place({ vendors: [], bots: [], url });
const numbers = Array.from({ length: CASES }, (_, i) => `${id}${String(i).padStart(6, '0')}`);
let turn = 0;

for (const number of numbers) {
  await core.watches.add({ chat: CHAT, account: ACCOUNT, number, floor: null, person: CHAT });
  await core.cases.absorb(ACCOUNT, [changed(number, 0)]);
}
process.on('disconnect', () => void stop().then(() => process.exit()));
process.on('message', async (commits: number) => {
  const begun = performance.now();
  for (let i = 0; i < commits; i += 1) {
    turn += 1;
    await core.cases.absorb(ACCOUNT, [changed(numbers[turn % CASES] ?? '', Math.ceil(turn / CASES) + 1)]);
  }
  process.send?.(performance.now() - begun);
});
process.send?.('ready');

/** As the vendor shows it after so many turns: each has brought a comment, and the last are seen. */
function changed(number: string, turns: number): Case {
  const at = new Date(Date.parse(OPENED) + turns * 1000).toISOString();
  const comments = Array.from({ length: COMMENTS }, (_, i) => ({
    id: `c${turns + i}`,
    text: `${number} ${turns + i} `.padEnd(LENGTH, 'The node does not come back after the update. '),
    by: 'Ann',
    side: 'vendor' as const,
    at,
    draft: false,
  }));
  return { ...freshCase(number, OPENED), modified: at, comments };
}
