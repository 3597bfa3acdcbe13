import { expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import { CASE, MINUTE, start } from '#tests/fakes/start.ts';
import { opening, send } from '#tests/fakes/ticket.ts';
import { CANARY, judge, recovers } from './invariants.ts';

test('an update that nobody would ever send does not go unseen', async () => {
  const { place } = await start({ cases: [CASE], watching: 'ann' });
  place.telegram.before = () => {
    throw new Failure('down', 'no answer');
  };
  place.redhat.say(CASE, 'Said.');
  await place.live(5 * MINUTE);
  await judge(place);
  await place.ledger.write((tx) => tx.deleteFrom('wakeups').execute());
  await expect(judge(place)).rejects.toThrow('I1');
});

test('a message that came twice does not go unseen', async () => {
  const { place } = await start({ cases: [CASE], watching: 'ann' });
  place.redhat.say(CASE, 'Said.');
  await place.live(5 * MINUTE);
  await judge(place);
  const [first] = place.telegram.sent;
  if (first) place.telegram.sent.push(first);
  await expect(judge(place)).rejects.toThrow('I2: told twice');
});

test('a ticket that was opened twice does not go unseen', async () => {
  const at = await start({ cases: [CASE] });
  await send(at, opening);
  await at.place.live(5 * MINUTE);
  await judge(at.place);
  const opened = [...at.place.redhat.cases.values()].at(-1);
  at.place.redhat.put('09998888', opened);
  await expect(judge(at.place)).rejects.toThrow('I2: twice at the vendor');
});

test('a fault that nobody counted, or that was told twice, does not go unseen', async () => {
  const { place, account } = await start({ cases: [CASE], watching: 'ann' });
  await expect(judge(place, { counted: 'account:' })).rejects.toThrow('I3: account: was counted');
  place.wire.fails = () => new Failure('garbled', 'no sense');
  await place.live(5 * MINUTE);
  await judge(place, { counted: `account:${account}` });
  const row = await place.ledger.db.selectFrom('deliveries').selectAll().executeTakeFirstOrThrow();
  const { id: _, ...again } = row;
  await place.ledger.write((tx) =>
    tx
      .insertInto('deliveries')
      .values({ ...again, key: again.key.replace('telegram', 'slack') })
      .execute(),
  );
  await expect(judge(place)).rejects.toThrow('I3: told more than once');
});

test('a chat that hears nothing any more does not go unseen', async () => {
  const { place, ann } = await start({ cases: [CASE], watching: 'ann' });
  await place.ledger.write((tx) => tx.deleteFrom('watches').execute());
  await expect(recovers(place, ann, CASE)).rejects.toThrow('I4');
});

test('a secret in a notice does not go unseen', async () => {
  const { place } = await start({ cases: [CASE], watching: 'ann' });
  place.wire.fails = () => new Failure('garbled', `no sense in ${CANARY}`);
  await place.live(5 * MINUTE);
  await expect(judge(place)).rejects.toThrow('I5');
});
