import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Outgoing } from '#src/core/dispatch.ts';
import { type Town, town } from './fakes/core.ts';

const CASE = '00001234';
const MINUTE = 60_000;
let place: Town;
let account: string;
let ann: string;
let noc: string;

beforeEach(async () => {
  place = await town();
  onTestFinished(() => place.stop());
  account = await place.account();
  ann = await place.meets('Ann');
  noc = await place.meets('Ann', { group: 'noc' });
  place.redhat.put(CASE);
  await place.live(2 * MINUTE);
});

const opening: Outgoing = {
  kind: 'open',
  draft: { title: 'The disk is full', body: 'It is really full.', severity: '2 (High)', extra: {} },
};
const reply: Outgoing = { kind: 'comment', number: CASE, text: 'Here are the logs.' };

async function sent(out: Outgoing): Promise<string> {
  const id = await place.draft({ person: ann, chat: noc, account, out });
  await place.core.tickets.send(id);
  return id;
}
async function state(id: string): Promise<string | undefined> {
  return (await place.core.tickets.get(id))?.state;
}
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
