import { live, type Verdict } from './life.ts';
import type { Mould } from './mould.ts';
import { script } from './script.ts';

/** Lives lived to find the shortest one. */
const MOST = 300;

/** The shortest life that is found in which the same does not hold: what it does without, it was not about. */
export async function shrink(mould: Mould, seed: number, complaint: string): Promise<{ story: string[] }> {
  const [what = ''] = complaint.split(':');
  const ours = (verdict: Verdict) => verdict.complaints.filter((c) => c.startsWith(`${what}:`));
  let deeds = script(seed);
  let story: string[] = [];
  let lives = 0;
  for (let size = deeds.length; size > 0; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = 0; at < deeds.length && lives < MOST; ) {
      const fewer = deeds.toSpliced(at, size);
      const next = await live(mould, seed, fewer);
      lives += 1;
      if (ours(next).length === 0) at += size;
      else {
        deeds = fewer;
        story = [...next.story, ...ours(next)];
      }
    }
  return { story };
}
