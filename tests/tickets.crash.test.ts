import { beforeEach, describe, expect, test } from 'vitest';
import type { Outgoing } from '#src/core/tickets/dispatch.ts';
import type { Town } from './fakes/core.ts';
import { CASE, MINUTE, start } from './fakes/start.ts';
import { opening, reply, send, stateOf } from './fakes/ticket.ts';

let place: Town, account: string, ann: string, noc: string;

beforeEach(async () => {
  ({ place, account, ann, noc } = await start({ cases: [CASE] }));
});

const sent = (out: Outgoing) => send({ place, account, ann, noc }, out);
const state = (id: string) => stateOf(place, id);

describe('what was being sent when the process died', () => {
  /** Dies at the vendor: before it has taken it in, or after. */
  async function die(method: string, out: Outgoing, moment: 'before' | 'after'): Promise<string> {
    let reached = false;
    place.wire.fails = (path) => {
      if (!path.includes(`/${method}`)) return undefined;
      reached = true;
      return moment === 'before' ? new Promise(() => {}) : undefined;
    };
    const id = await sent(out);
    if (moment === 'after')
      place.fate.commit = (when) => {
        if (!reached || when === 'after') return;
        place.die();
        throw new Error('kill -9');
      };
    await (moment === 'before' ? place.until(() => reached) : place.live());
    place.wire.fails = undefined;
    place.fate.commit = undefined;
    await place.restart();
    await place.live(0);
    return id;
  }

  test('is in doubt, found and adopted', async () => {
    const id = await die('open', opening, 'after');
    expect(await state(id)).toBe('doubt');
    await place.live(5 * MINUTE);
    expect([await state(id), place.redhat.cases.size]).toEqual(['done', 2]);
  });

  test('is in doubt and asked about where it cannot be found', async () => {
    const id = await die('open', opening, 'before');
    expect(await state(id)).toBe('doubt');
    await place.live(60 * MINUTE);
    expect(await state(id)).toBe('asking');
    expect(place.redhat.cases.size).toBe(1);
  });

  test('is read back where it was a comment', async () => {
    const id = await die('comment', reply, 'after');
    await place.live(5 * MINUTE);
    expect(await state(id)).toBe('done');
    expect(place.redhat.one(CASE).comments).toHaveLength(1);
  });

  test('waits for its turn where it was not yet being sent', async () => {
    const id = await sent(reply);
    await place.restart();
    await place.live();
    expect(await state(id)).toBe('done');
  });
});
