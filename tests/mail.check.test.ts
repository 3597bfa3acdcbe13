import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { pollers } from '#pollers/index.ts';
import { expiry } from '#src/core/accounts/expiry.ts';
import { mailboxes } from '#src/core/accounts/mailboxes.ts';
import { personId } from '#src/core/chats/people.ts';
import { listing } from '#src/core/mail/list.ts';
import { silence } from '#src/core/mail/silence.ts';
import { log as silentLog } from '#src/log.ts';
import { Failure } from '#src/ports/failure.ts';
import { MAILBOX } from './fakes/carrier.ts';
import { POLLS, type Town, town } from './fakes/core.ts';
import { sent } from './fakes/sent.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
const signal = AbortSignal.timeout(60_000);
let place: Town;
let ann: string;
let id: string;

beforeEach(async () => {
  place = await town({ more: [...mailboxes], mail: { boxes: [MAILBOX.from], silence: 3 * DAY } });
  onTestFinished(() => place.stop());
  ann = await place.meets('Ann');
  await place.core.people.allowPerson(ann, '*', 'admin');
  // The account the settings make: nobody in a chat owns it.
  const person = personId({ bot: 'casebell', user: 'settings' });
  const by = { person, vendor: 'mail', credentials: MAILBOX, as: 'mailbox', label: 'Mailbox' };
  const made = await place.core.accounts.connect(by, signal);
  if (made.kind !== 'connected') throw new Error('not connected');
  id = made.account.id;
});

const box = () => place.core.accounts.get(id);
const iso = (ago = 0) => new Date(place.now() - ago).toISOString();
const arrives = (ago: number, mail: object = {}) => place.mailroom.arrive({ at: iso(ago), ...mail });

/** Mails are listed; what becomes of them is told elsewhere. */
async function listed(): Promise<void> {
  const { core, ledger, now } = place;
  const { list } = listing({ ledger, queue: { ...core.queue, put: async () => {} }, now });
  await list(await box(), await place.mailroom.box.recent(iso(DAY), signal), undefined);
}
async function looked(): Promise<void> {
  await place.core.mail.looked(await box(), signal);
}
const check = (from: string, of = id) => place.core.mail.check(of, from, signal);
const rows = () => place.ledger.db.selectFrom('mails').select(['place', 'state']).orderBy('at').execute();

describe('looking for mails that became nothing', () => {
  test('lists what is missing, says what became of the rest, and finds nothing the second time', async () => {
    arrives(9 * DAY);
    arrives(2 * DAY);
    arrives(DAY);
    arrives(HOUR);
    await listed();
    await place.ledger.write((tx) =>
      tx.updateTable('mails').set({ state: 'ticket' }).where('place', '=', 'p2').execute(),
    );

    expect(await check(iso(3 * DAY))).toEqual({ seen: 3, new: 1, states: { new: 2, ticket: 1 } });
    expect(await check(iso(3 * DAY))).toEqual({ seen: 3, new: 0, states: { new: 2, ticket: 1 } });
    expect((await rows()).map((row) => row.place)).toEqual(['p1', 'p2', 'p3']);
  });

  test('counts one whose ticket its vendor refused later as failed', async () => {
    arrives(HOUR);
    await listed();
    await place.ledger.write(async (tx) => {
      await tx.updateTable('mails').set({ state: 'ticket', ticket: 'refused' }).execute();
    });
    await sent(place.ledger, { id: 'refused', kind: 'open', state: 'failed', created_at: place.now() });
    expect(await check(iso(DAY))).toMatchObject({ seen: 1, new: 0, states: { failed: 1 } });
  });

  test('knows mails by where they stand and by their Message-ID, however many there are', async () => {
    for (let i = 0; i < 450; i++) arrives(HOUR, i % 3 === 0 ? { messageId: undefined } : {});
    expect(await check(iso(DAY))).toMatchObject({ seen: 450, new: 450 });
    expect(await check(iso(DAY))).toEqual({ seen: 450, new: 0, states: { new: 450 } });
  });

  test('in a mailbox that cannot be read, or becomes no tickets, fails and says why', async () => {
    place.mailroom.harm = new Failure('down', 'imap.acme.example does not answer');
    await expect(check(iso(DAY))).rejects.toThrow('imap.acme.example does not answer');
    place.mailroom.harm = undefined;
    const by = { person: ann, vendor: 'mail', credentials: { ...MAILBOX, from: 'ann@acme.example' }, as: 'other' };
    await place.core.accounts.connect(by, signal);
    arrives(0);
    await expect(check(iso(DAY), 'other')).rejects.toThrow('do not become tickets');
    expect(await rows()).toEqual([]);
    await expect(check(iso(DAY), 'gone')).rejects.toMatchObject({ kind: 'missing' });
  });
});

describe('a look into a mailbox that becomes tickets', () => {
  async function look(): Promise<void> {
    const log = silentLog({ level: 'silent' });
    const watch = pollers({ core: place.core, log, intervals: () => POLLS, mailEvery: MINUTE, random: () => 0.5 });
    await watch.handlers.mail(id, signal);
    await watch.lookout.stop();
    // Nothing goes on by itself here.
    await place.ledger.write((tx) => tx.deleteFrom('wakeups').execute());
  }

  test('notes what came, how far it was read, and opens none', async () => {
    arrives(HOUR);
    await look();
    const [first, second] = [arrives(0), arrives(0, { folder: 'sent' })];
    place.mailroom.box.open = () => {
      throw new Error('opened');
    };
    await look();
    expect((await rows()).map((row) => row.place)).toEqual([first, second]);
    expect((await box()).mark).toBe('3');
  });

  test('looks for more after a downtime', async () => {
    await look();
    const lost = arrives(-MINUTE);
    await place.ledger.write((tx) => tx.updateTable('accounts').set({ mark: '1' }).where('id', '=', id).execute());
    await place.live(5 * MINUTE);
    await look();
    expect(await rows()).toEqual([]);
    await place.live(20 * MINUTE);
    await look();
    expect((await rows()).map((row) => row.place)).toEqual([lost]);
  });
});

describe('after a downtime', () => {
  const found = async () => (await rows()).length;

  test('what came since a day before it is checked; a short absence asks for nothing', async () => {
    await place.live(2 * DAY);
    await looked();
    await place.live(2 * DAY);
    await looked();
    const before = arrives(DAY / 2);
    await place.live(8 * MINUTE);
    await looked();
    expect(await found()).toBe(0);
    const meanwhile = arrives(0);
    await place.live(3 * HOUR);
    arrives(3 * DAY);
    await looked();
    expect((await rows()).map((row) => row.place)).toEqual([before, meanwhile]);
  });

  test('what was there before its first look is left alone', async () => {
    arrives(MINUTE);
    await looked();
    await place.live(HOUR);
    const meanwhile = arrives(MINUTE);
    await looked();
    expect((await rows()).map((row) => row.place)).toEqual([meanwhile]);
  });

  test('a check that fails is done with the next look', async () => {
    await looked();
    await place.live(HOUR);
    arrives(MINUTE);
    place.mailroom.harm = new Failure('down', 'the line broke');
    await expect(looked()).rejects.toThrow('the line broke');
    place.mailroom.harm = undefined;
    await looked();
    expect(await found()).toBe(1);
  });
});

describe('a mailbox that becomes tickets', () => {
  async function hours(count: number): Promise<void> {
    for (let hour = 0; hour < count; hour++) {
      await place.live(HOUR);
      await place.core.accounts.went(await box(), 'ok');
      await place.core.mail.silence();
    }
    await place.live();
  }
  const heard = () => place.seen(ann);

  test('and is quiet for days is told to an admin once, and that mail comes again', async () => {
    await hours(71);
    expect(heard()).toEqual([]);
    await hours(30);
    const silent = 'No mail came to noc@acme.example since 2026-11-20 08:00 UTC. Is it still delivered there?';
    expect(heard()).toEqual([silent]);
    arrives(0, { folder: 'sent' });
    await listed();
    await hours(1);
    expect(heard()).toEqual([silent]);
    arrives(0);
    await listed();
    await hours(24);
    expect(heard()).toEqual([silent, 'Mail comes to noc@acme.example again.']);
  });

  test('and may be quiet is not told of', async () => {
    await place.live(90 * DAY);
    await place.core.accounts.went(await box(), 'ok');
    const { core, ledger, now } = place;
    const quiet = { ...core, ledger, now, isIntake: core.mail.isIntake, mail: { silence: undefined } };
    await silence(quiet)();
    await silence({ ...quiet, mail: { silence: DAY }, isIntake: () => false })();
    await place.live();
    expect(heard()).toEqual([]);
  });

  test('and could not be read for an hour is told, also where it failed but once, and once in all', async () => {
    const failure = new Failure('busy', 'graph.microsoft.com asked to be left alone', { retryAfterMs: 5 * HOUR });
    await place.live(50 * MINUTE);
    await place.core.health.ill(await box(), failure);
    await place.core.mail.silence();
    expect(heard()).toEqual([]);
    await place.live(20 * MINUTE);
    for (let hour = 0; hour < 4; hour++) {
      await place.core.mail.silence();
      await place.live(HOUR);
    }
    for (let i = 0; i < 3; i++) await place.core.health.ill(await box(), failure);
    await place.live();
    expect(heard()).toEqual([expect.stringContaining('graph.microsoft.com asked to be left alone')]);
    await place.core.health.well(await box());
    await place.live();
    expect(heard().at(-1)).toBe('Mailbox works again.');
  });

  test('by Graph warns of the end of its client secret, an admin where only the settings own it', async () => {
    const { core, ledger, now } = place;
    const credentials = {
      from: 'help@acme.example',
      tenant: 'acme.example',
      clientId: '11111111-2222-3333-4444-555555555555',
      clientSecret: 'a-client-secret',
      expires: '2026-12-01',
    };
    const person = personId({ bot: 'casebell', user: 'settings' });
    await core.accounts.connect(
      { person, vendor: 'mailgraph', credentials, as: 'graphbox', label: 'Help desk' },
      signal,
    );
    await expiry({ ledger, now, notices: core.notices }).warn();
    await place.live();
    expect(heard()).toEqual([expect.stringContaining('The credential of Help desk ends in 11 days, on 2026-12-01.')]);
  });
});
