import { describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import { BO, intake, SUPPORT } from './fakes/mailin.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const RING = 'A mail to';

describe('a parked mail', () => {
  test('is kept with its reason, where it lies, and becomes a ticket when a person says so', async () => {
    const at = await intake({ block: [BO] });
    expect(await at.arrives({ files: [{ name: 'a.log', text: 'first' }] })).toBe('parked block');
    expect(at.rooms[SUPPORT].filed.size).toBe(0);
    expect(at.heard()).toEqual([]);
    const { mail, audit } = at.place.core;
    const [held] = await mail.held({ limit: 9 });
    expect(held).toMatchObject({ state: 'parked', why: 'block', sender: BO, subject: 'VPN down', choices: [] });
    expect(await mail.counts()).toMatchObject({ parked: 1, ticket: 0 });

    expect(await mail.release(held?.id ?? '', at.ann)).toBe(true);
    expect(await mail.release(held?.id ?? '', at.ann)).toBe(false);
    await at.place.live(5 * MINUTE);
    expect(await at.states()).toEqual(['ticket']);
    expect(at.cases()[0]?.attachments.map(({ name }) => name)).toEqual(['a.log']);
    expect(at.rooms[SUPPORT].filed.size).toBe(1);
    expect(await audit.last(1)).toMatchObject([{ person: at.ann, what: 'mail-released', detail: held?.id }]);
  });

  test('goes into the folder for such, and is fetched again from there when its bytes are gone', async () => {
    const at = await intake({ block: [BO], folders: { done: 'Done', parked: 'Parked' } });
    await at.arrives();
    expect([...at.rooms[SUPPORT].filed.values()]).toEqual(['Parked']);
    const [held] = await at.place.core.mail.held({ limit: 9 });
    const { sweep } = at.place.core.mail;
    await sweep();
    expect(await at.states()).toEqual(['parked']);
    await at.place.core.mail.release(held?.id ?? '', at.ann);
    await at.place.live(MINUTE);
    expect(at.cases()).toHaveLength(1);
    expect([...at.rooms[SUPPORT].filed.values()]).toEqual(['Done']);
  });

  test('wanted by nobody is dropped, and the mailbox keeps it', async () => {
    const at = await intake({ block: [BO] });
    await at.arrives();
    const [held] = await at.place.core.mail.held({ limit: 9 });
    expect(await at.place.core.mail.drop(held?.id ?? '', at.ann)).toBe(true);
    await at.place.live(MINUTE);
    expect(await at.states()).toEqual(['dropped']);
    expect(at.cases()).toEqual([]);
  });

  test('cannot join a case that no mail began', async () => {
    const at = await intake({ block: [BO] });
    await at.arrives();
    const [held] = await at.place.core.mail.held({ limit: 9 });
    await expect(at.place.core.mail.release(held?.id ?? '', at.ann, { number: 'NO-1' })).rejects.toThrow('NO-1');
    expect(await at.states()).toEqual(['parked']);
  });
});

describe('people are told', () => {
  test('of a storm once, with the way to what is held', async () => {
    const at = await intake({ most: { sender: 2, all: 60 } });
    for (let i = 0; i < 6; i++) at.drop({ subject: `Alarm ${i}` });
    await at.place.live(2 * MINUTE);
    const states = await at.states();
    expect(states.filter((state) => state === 'parked').length).toBe(4);
    expect(states.filter((state) => state === 'ticket')).toHaveLength(2);
    expect(at.heard().filter((text) => text.includes(RING))).toEqual([
      expect.stringContaining('too many new mails within an hour'),
    ]);
    expect(at.labels()).toEqual(['Parked mails']);
    await at.place.live(HOUR);
    expect(await at.arrives({ subject: 'An hour later' })).toBe('ticket');
  });

  test('of a forged sender once, and again when it is over and comes back', async () => {
    const at = await intake();
    const forged = { headers: { 'Authentication-Results': 'mx; dmarc=fail' } };
    expect(await at.arrives(forged)).toBe('parked spoof');
    expect(await at.arrives(forged)).toBe('parked spoof');
    const told = () => at.heard().filter((text) => text.includes('forged')).length;
    expect(told()).toBe(1);
    for (const { id } of await at.place.core.mail.held({ limit: 9 })) await at.place.core.mail.drop(id, at.ann);
    await at.arrives(forged);
    expect(told()).toBe(2);
  });

  test('of a mail that no account takes: it is kept, and becomes a ticket when that is mended', async () => {
    const at = await intake({ account: 'nobody' });
    expect(await at.arrives()).toContain('failed account: There is no account or vendor nobody');
    expect(at.heard().filter((text) => text.includes(RING))).toHaveLength(1);
    const rows = await at.place.ledger.db.selectFrom('threads').selectAll().execute();
    expect(rows).toEqual([]);
  });

  test('of one whose case is lost', async () => {
    const at = await intake();
    const root = at.drop();
    await at.place.live(MINUTE);
    await at.place.core.accounts.remove(at.account);
    expect(await at.arrives({ answers: [root] })).toBe('failed the account of its case is gone');
  });

  test('of one that cannot be read', async () => {
    const at = await intake();
    at.rooms[SUPPORT].arrive({ source: '', at: new Date(at.place.now()).toISOString() });
    await at.place.live(MINUTE);
    expect((await at.rows()).map(({ state, why }) => [state, why])).toEqual([['parked', 'unreadable']]);
    expect(at.heard()).toEqual([expect.stringContaining('It cannot be read')]);
  });
});

describe('a mailbox that fails', () => {
  test('while a mail is fetched is asked again, later each time, until it works', async () => {
    const at = await intake();
    const { box } = at.rooms[SUPPORT];
    const { open } = box;
    const asked: number[] = [];
    box.open = (place, o) => {
      asked.push(at.place.now());
      if (asked.length < 4) throw new Failure('down', 'the line broke');
      return open(place, o);
    };
    at.drop();
    await at.place.live(10 * MINUTE);
    expect(await at.states()).toEqual(['ticket']);
    const waits = asked.slice(1).map((time, i) => Math.round((time - (asked[i] ?? 0)) / 1000));
    expect(waits).toEqual([30, 60, 120]);
    expect(await at.place.core.doctor.troubles(true)).toEqual([]);
  });

  test('for a day is given up for this mail, and that is told', async () => {
    const at = await intake();
    at.rooms[SUPPORT].box.open = () => {
      throw new Failure('down', 'the line broke');
    };
    at.drop();
    await at.place.live(24 * HOUR);
    expect((await at.rows()).map(({ state, why }) => [state, why])).toEqual([['failed', 'the line broke']]);
    expect(at.heard().filter((text) => text.includes(RING))).toHaveLength(1);
  });

  test('to find a mail any more gives up sooner', async () => {
    const at = await intake();
    at.rooms[SUPPORT].box.open = () => {
      throw new Failure('missing', 'that mail is not there');
    };
    at.drop();
    await at.place.live(5 * MINUTE);
    expect(await at.states()).toEqual(['failed']);
  });

  test('to file a mail is asked again; the ticket stays one', async () => {
    const at = await intake();
    const { box } = at.rooms[SUPPORT];
    const { file } = box;
    let failures = 2;
    box.file = async (...given) => {
      if (failures-- > 0) throw new Failure('down', 'the line broke');
      await file(...given);
    };
    await at.arrives();
    await at.place.live(5 * MINUTE);
    expect(at.rooms[SUPPORT].filed.size).toBe(1);
    expect(at.cases()).toHaveLength(1);
  });
});
