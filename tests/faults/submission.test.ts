import { describe, expect, test } from 'vitest';
import type { Outgoing } from '#src/core/tickets/dispatch.ts';
import { Failure, type FailureKind } from '#src/ports/failure.ts';
import { accept } from '#tests/fakes/arriving.ts';
import { CASE, harm, MINUTE, start } from '#tests/fakes/start.ts';
import { opening, reply, send, stateOf } from '#tests/fakes/ticket.ts';
import { CANARY, judge, recovers } from './invariants.ts';

const closing: Outgoing = { kind: 'change', number: CASE, patch: { close: true } };
const ALL: Outgoing[] = [opening, reply, closing];
/** Where a fault of half an hour leaves what was to be written. */
const ENDS = {
  auth: 'done',
  busy: 'done',
  down: 'done',
  forbidden: 'failed',
  missing: 'failed',
  refused: 'failed',
  unsupported: 'failed',
  garbled: 'failed',
} satisfies Record<FailureKind, string>;

describe.each(ALL)('$kind, at a vendor that fails for half an hour', (out) => {
  test.each(Object.entries(ENDS) as [FailureKind, string][])(
    'because it is %s, is %s once, and its author told',
    async (kind, end) => {
      const at = await start({ cases: [CASE], watching: 'ann' });
      const { place, account, ann, noc } = at;
      harm(place, kind, { on: new RegExp(`/${out.kind}`) });
      const id = await send(at, out);
      await place.live(30 * MINUTE);
      expect(place.seen(noc)).toHaveLength(1);
      place.wire.fails = undefined;
      if (kind === 'auth') {
        const given = { person: ann, vendor: 'redhat', credentials: { token: CANARY }, id: account };
        await place.core.accounts.connect(given, AbortSignal.timeout(5_000));
        await place.core.resume(account);
      }
      await place.live(60 * MINUTE);
      expect(await stateOf(place, id)).toBe(end);
      await recovers(place, ann, CASE);
      await judge(place);
    },
  );
});

describe.each(ALL)('$kind, whose answer is lost', (out) => {
  test.each(['before', 'after'] as const)(
    '%s the vendor took it, is at the vendor once at most, or asked about',
    async (moment) => {
      const at = await start({ cases: [CASE], watching: 'ann' });
      const { place, ann, noc } = at;
      const lost = new Failure('down', 'no answer', { doubt: true });
      if (moment === 'after') place.redhat.lose = true;
      else
        place.wire.fails = (path) => {
          if (!path.includes(`/${out.kind}`)) return undefined;
          place.wire.fails = undefined;
          return lost;
        };
      const id = await send(at, out);
      await place.live(60 * MINUTE);
      expect(await stateOf(place, id)).toBe(moment === 'after' || out.kind === 'change' ? 'done' : 'asking');
      expect(place.seen(noc).length).toBeGreaterThan(0);
      await recovers(place, ann, CASE);
      await judge(place);
    },
  );
});

test('fifty tickets that come in while the vendor is down are all opened once when it is back', async () => {
  const routes = { high: { account: undefined, chats: ['slack|#noc'] } };
  const { place, ann } = await start({ cases: [CASE], watching: 'ann', routes });
  harm(place, 'down', { on: /open/ });
  for (let i = 0; i < 50; i++) await accept(place);
  await place.live(30 * MINUTE);
  expect(place.redhat.cases.size).toBe(1);
  await judge(place);
  place.wire.fails = undefined;
  await place.live(60 * MINUTE);
  expect(place.redhat.cases.size).toBe(51);
  await recovers(place, ann, CASE);
  await judge(place);
});
