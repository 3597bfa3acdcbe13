import { describe, expect, test } from 'vitest';
import { type Quay, quay } from './fakes/depot.ts';
import { line, names, receipt, say } from './fakes/receipt.ts';

/** The process dies so many times while the file is on its way. */
async function dying(times: number): Promise<Quay> {
  const place = await quay();
  await place.ticket({ 'a.log': 'alpha' });
  let left = times;
  place.vendor.receiving = () => {
    if (left === 0) return;
    left -= 1;
    place.die();
  };
  for (let life = 0; life <= times; life++) {
    await place.live();
    await place.restart();
  }
  return place;
}

describe('a file whose sender dies', () => {
  test('five times is sent a sixth time: a kill is not its fault', async () => {
    const place = await dying(5);
    expect(names(place)).toEqual(['a.log']);
    expect(await place.told()).toEqual([receipt(line('a.log', 'alpha'))]);
  });

  test('ten times is given up, and said to be lost: it may be why', async () => {
    const place = await dying(11);
    expect(names(place)).toEqual([]);
    expect((await place.told()).join()).toContain(say('file-lost'));
  });
});
