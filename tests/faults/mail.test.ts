import { describe, expect, test } from 'vitest';
import { Failure, type FailureKind } from '#src/ports/failure.ts';
import { type Intake, intake, SUPPORT } from '#tests/fakes/mailin.ts';
import { CANARY, counts, judge } from './invariants.ts';

const MINUTE = 60_000;
const STEPS = ['since', 'open', 'file'] as const;
const KINDS = ['down', 'busy', 'garbled', 'forbidden', 'auth'] as const;
const CREDENTIALS = { smtp: 'smtp.acme.test', imap: 'imap.acme.test', user: 'casebell', password: 'secret' };

/** The mailbox fails at this step from now on; what it returns ends that. */
function breaks(at: Intake, step: (typeof STEPS)[number], kind: FailureKind): () => void {
  const { box } = at.rooms[SUPPORT];
  const whole = { ...box };
  const fails = () => {
    throw new Failure(kind, `the mailbox says ${kind}`, { cause: new Error(`token=${CANARY}`) });
  };
  if (step === 'open') box.open = fails;
  else box[step] = async () => fails();
  return () => Object.assign(box, whole);
}

/** What /setup does: a new credential for the mailbox. */
async function mended(at: Intake): Promise<void> {
  const given = { person: at.ann, vendor: 'mail', credentials: { from: SUPPORT, ...CREDENTIALS }, id: at.support };
  await at.place.core.accounts.connect(given, AbortSignal.timeout(5_000));
  await at.place.core.resume(at.support);
}

describe.each(STEPS)('a mailbox that fails at %s for half an hour', (step) => {
  test.each(KINDS)('because it is %s makes one ticket of each mail afterwards, and is told once', async (kind) => {
    const at = await intake();
    const end = breaks(at, step, kind);
    for (let i = 1; i <= 3; i++) at.drop({ subject: `Alarm ${i}` });
    await at.place.live(30 * MINUTE);
    await judge(at.place);
    if (step === 'since') expect(at.cases()).toEqual([]);
    expect(await counts(at.place, '')).not.toEqual([]);
    end();
    if (kind === 'auth' || (await at.place.core.accounts.get(at.support)).state === 'paused') await mended(at);
    await at.place.live(35 * MINUTE);
    at.drop({ subject: 'Alarm 4' });
    await at.place.live(5 * MINUTE);
    expect(
      at
        .cases()
        .map(({ title }) => title)
        .toSorted(),
    ).toEqual([1, 2, 3, 4].map((i) => `Alarm ${i}`));
    await judge(at.place);
  });
});

test('a mail whose ticket the vendor does not take now waits, and becomes one', async () => {
  const at = await intake();
  at.place.wire.fails = (path) => (path.endsWith('/open') ? new Failure('down', 'not now') : undefined);
  at.drop();
  await at.place.live(30 * MINUTE);
  await judge(at.place);
  at.place.wire.fails = undefined;
  await at.place.live(60 * MINUTE);
  expect(at.cases()).toHaveLength(1);
  await judge(at.place);
});

test('a mail that comes four times, in four places, is one ticket', async () => {
  const at = await intake();
  for (let i = 0; i < 4; i++) {
    at.drop({ id: '<same@customer.test>' });
    await at.place.live(MINUTE);
  }
  expect(at.cases()).toHaveLength(1);
  await judge(at.place);
});
