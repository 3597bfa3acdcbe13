import { describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import { joined } from './fakes/carrier.ts';
import { intake, SUPPORT } from './fakes/mailin.ts';

const MINUTE = 60_000;
const CREDENTIALS = { smtp: 'smtp.acme.test', imap: 'imap.acme.test', user: 'casebell', password: 'secret' };

describe('a mailbox that is not to be asked', () => {
  test('because it refused us is not asked to file either, and is when it lets us in again', async () => {
    const at = await intake();
    const { box } = at.rooms[SUPPORT];
    const { file } = box;
    let asked = 0;
    box.file = async () => {
      asked += 1;
      throw new Failure('auth', 'the sign-in is refused');
    };
    at.drop();
    await at.place.live(20 * MINUTE);
    expect(asked).toBe(1);
    box.file = file;
    await at.place.ledger.write((tx) => tx.updateTable('accounts').set({ state: 'on' }).execute());
    await at.place.live(20 * MINUTE);
    expect(at.rooms[SUPPORT].filed.size).toBe(1);
  });

  test('because it said so is left alone for that long, and no mail is given up for it', async () => {
    const at = await intake();
    const { box } = at.rooms[SUPPORT];
    const { open } = box;
    const asked: number[] = [];
    box.open = () => {
      asked.push(at.place.now());
      throw new Failure('busy', 'graph.microsoft.com asked to slow down', { retryAfterMs: 20 * MINUTE });
    };
    for (let i = 0; i < 6; i++) at.drop({ subject: `Alarm ${i}` });
    await at.place.live(19 * MINUTE);
    // Those that were under way when it said so.
    expect(asked.length).toBeLessThanOrEqual(4);
    await at.place.live(22 * MINUTE);
    expect((await at.rows()).map(({ state, attempts }) => `${state} ${attempts}`)).toEqual(Array(6).fill('new 0'));
    box.open = open;
    await at.place.live(45 * MINUTE);
    expect(await at.states()).not.toContain('new');
  });

  test('because all of it is down gives up no mail, however long', async () => {
    const at = await intake();
    const { box } = at.rooms[SUPPORT];
    const { open, since } = box;
    at.drop();
    box.open = () => {
      box.since = () => Promise.reject(new Failure('down', 'no answer'));
      throw new Failure('down', 'no answer');
    };
    await at.place.live(MINUTE);
    await at.place.ledger.write((tx) => tx.updateTable('mails').set({ attempts: 19 }).execute());
    await at.place.live(20 * MINUTE);
    expect(await at.states()).toEqual(['new']);
    Object.assign(box, { open, since });
    await at.place.live(30 * MINUTE);
    expect(await at.states()).toEqual(['ticket']);
  });
});

describe('a mail', () => {
  test('that waits for the number of its case is fetched once', async () => {
    const at = await intake();
    at.place.wire.fails = (path) => (path.endsWith('/open') ? new Failure('down', 'not now') : undefined);
    at.drop({ id: '<early@customer.test>' });
    at.drop({ answers: ['<early@customer.test>'], text: 'And another thing.' });
    const { box } = at.rooms[SUPPORT];
    const { open } = box;
    const opened: string[] = [];
    box.open = (place, o) => {
      opened.push(place);
      return open(place, o);
    };
    await at.place.live(20 * MINUTE);
    expect(opened.toSorted()).toEqual(['p0', 'p1']);
    at.place.wire.fails = undefined;
    await at.place.live(30 * MINUTE);
    expect((await at.states()).toSorted()).toEqual(['comment', 'ticket']);
  });

  test('that somebody moved while it was taken in is found where it lies now', async () => {
    const at = await intake();
    const room = at.rooms[SUPPORT];
    const stood = new Date(at.place.now()).toISOString();
    const id = at.drop({ files: [{ name: 'a.log', text: 'first' }] }, { at: stood });
    const { open, since } = room.box;
    room.box.open = (place, o) => {
      if (place !== 'p0') return open(place, o);
      room.remove('p0');
      room.box.since = async (mark) => ({ heads: [], next: mark ?? '0', more: false });
      at.drop({ id, files: [{ name: 'a.log', text: 'first' }] }, { at: stood });
      throw new Failure('missing', 'that mail is not there');
    };
    await at.place.live(5 * MINUTE);
    room.box.since = since;
    expect(await at.states()).toEqual(['ticket']);
    expect(at.cases()[0]?.attachments.map(({ name }) => name)).toEqual(['a.log']);
  });

  test('that is too big is held with who wrote it and about what', async () => {
    const at = await intake();
    at.drop({ text: 'x'.repeat(50 * 2 ** 20) });
    await at.place.live(MINUTE);
    const held = await at.place.core.mail.held({ limit: 9 });
    expect(held).toMatchObject([{ why: 'too-big', sender: 'bo@customer.test', subject: 'VPN down' }]);
  });

  test('of ours that stands among the sent ones before we know its Message-ID is ours', async () => {
    const at = await intake();
    const letter = { id: '<early@acme.test>', from: SUPPORT, to: 'noc@vendor.test', headers: { 'X-Casebell': '1' } };
    expect(await at.arrives(letter, { sent: true })).toBe('own');
    expect(await at.arrives({ ...letter, id: '<late@acme.test>' })).toBe('parked self');
  });
});

test('a mailbox that was removed and connected anew makes no second case of its mails, and its threads go on', async () => {
  const at = await intake();
  at.drop();
  await at.place.live(MINUTE);
  const { core } = at.place;
  await core.accounts.remove(at.support);
  const anew = await joined(core, at.ann, 'mail', { from: SUPPORT, ...CREDENTIALS });
  await core.mail.check(anew, '2026-11-01T00:00:00.000Z', AbortSignal.timeout(5_000));
  await at.place.live(MINUTE);
  expect((await at.states()).toSorted()).toEqual(['again', 'ticket']);
  expect(at.cases()).toHaveLength(1);

  expect(await at.arrives({ answers: ['<m1@customer.test>'], text: 'Still down.' })).toBe('comment');
  const [first] = await at.rows();
  expect(await core.mail.replyTo(first?.thread ?? '')).toMatchObject({ box: anew, from: SUPPORT });
});
