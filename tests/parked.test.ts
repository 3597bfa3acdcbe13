import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text as whole } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { cli, type Io } from '#src/cli.ts';
import { mailboxes } from '#src/core/accounts/mailboxes.ts';
import { chatId } from '#src/core/chats/people.ts';
import { REASONS } from '#src/core/mail/filters.ts';
import { openLedger } from '#src/ledger.ts';
import { joined, MAILBOX } from './fakes/carrier.ts';
import { heldMail, mailCase } from './fakes/held.ts';
import { type Actor, type House, house } from './fakes/house.ts';

const MINUTE = 60_000;
let home: House;
let ada: Actor;
let box: string;

beforeEach(async () => {
  home = await house({ more: [...mailboxes] });
  ada = await home.known('Ada', 'admin');
  box = await joined(home.core, ada.id, 'mail', MAILBOX);
});

afterEach(() => home.stop());

const hold = (change: Parameters<typeof heldMail>[2] = {}) => heldMail(home, box, change);
const row = (id: string) => home.ledger.db.selectFrom('mails').selectAll().where('id', '=', id).executeTakeFirst();

describe('/parked', () => {
  test('says so where no mail waits', async () => {
    expect((await ada.says('/parked')).text).toBe('No mail waits for a decision.');
  });

  test('shows who wrote what when to which mailbox, and why it waits, the newest first', async () => {
    await hold();
    home.pass(MINUTE);
    await hold({ subject: 'Re: VPN', state: 'asking', why: null, choices: ['SUP-21', 'SUP-22'] });
    home.pass(MINUTE);
    await hold({ sender: '', subject: '', state: 'failed', why: 'its mailbox is not connected any more' });
    const { label } = await home.core.accounts.get(box);
    const said = await ada.says('/parked');
    expect(said.message?.title).toBe('3 mails wait for a decision');
    expect(said.message?.parts.map(({ text }) => text.split('\n'))).toEqual([
      [
        '1. ✉ (no subject)',
        `From unknown sender to ${label}, Nov 20, 2026, 12:02 UTC`,
        'Reason: its mailbox is not connected any more',
      ],
      [
        '2. ✉ Re: VPN',
        `From bo@customer.test to ${label}, Nov 20, 2026, 12:01 UTC`,
        'Reason: Nobody but you knows which case it belongs to. Perhaps SUP-21, SUP-22.',
      ],
      [
        '3. ✉ VPN down',
        `From bo@customer.test to ${label}, Nov 20, 2026, 12:00 UTC`,
        'Reason: A robot wrote it, such as an out-of-office reply. Release it if it matters.',
      ],
    ]);
    expect(said.labels).toEqual([
      '1. New ticket',
      '1. No ticket',
      '2. Add to SUP-21',
      '2. Add to SUP-22',
      '2. New ticket',
      '2. No ticket',
      '3. New ticket',
      '3. No ticket',
    ]);
  });

  test('shows five, counts the others, and shows a single one by its id', async () => {
    const first = await hold({ subject: 'The oldest' });
    for (let i = 0; i < 6; i++) {
      home.pass(1);
      await hold();
    }
    const said = await ada.says('/parked');
    expect(said.text).toContain('7 mails wait for a decision');
    expect(said.text).toContain('2 more are not shown.');
    expect(said.text).not.toContain('The oldest');
    const one = await ada.says(`/parked ${first}`);
    expect(one.text).toContain('One mail waits for a decision');
    expect(one.text).toContain('1. ✉ The oldest');
  });

  test('cuts what a stranger made long, and keeps it on its line', async () => {
    await hold({ sender: `${'a'.repeat(300)}@x.test`, subject: `Hi\n\u202e${'b'.repeat(3000)}` });
    const { text } = await ada.says('/parked');
    expect(text).toMatch(/1\. ✉ Hi b+/);
    expect(text).not.toContain('\u202e');
    expect(text.length).toBeLessThan(500);
  });

  test.each(REASONS)('has words for %s', async (why) => {
    await hold({ why });
    const { text } = await ada.says('/parked');
    expect(text).toMatch(/Reason: \w.{20}/);
    expect(text).not.toContain(`mail-why-${why}`);
  });

  test('helps whoever mistypes', async () => {
    expect((await ada.says('/parked perhaps')).text).toContain('/parked join ID NUMBER');
  });
});

describe('a mail that is held back', () => {
  test('becomes a ticket by a button; pressed twice it was dealt with', async () => {
    const id = await hold();
    await ada.says('/parked');
    expect((await ada.presses('1. New ticket')).text).toBe('It becomes a ticket now.');
    expect(await row(id)).toMatchObject({ state: 'new' });
    expect(await home.wakeups('arrival')).toEqual([id]);
    expect(await home.core.audit.last(1)).toMatchObject([{ person: ada.id, what: 'mail-released', detail: id }]);
    expect((await ada.presses('1. New ticket')).text).toBe('That was dealt with, or never was here.');
  });

  test('is added to one of the cases it may belong to', async () => {
    await mailCase(home, box, 'SUP-21');
    const id = await hold({ state: 'asking', why: null, choices: ['SUP-21'] });
    await ada.says('/parked');
    expect((await ada.presses('1. Add to SUP-21')).text).toBe('It is added to SUP-21 now.');
    expect(await row(id)).toMatchObject({ state: 'new', detail_json: expect.stringContaining('SUP-21') });
    expect((await ada.presses('1. Add to SUP-21')).text).toContain('dealt with');
  });

  test('is added to a case that is asked for, until it is one with a conversation by mail', async () => {
    await mailCase(home, box, 'SUP-21');
    const id = await hold();
    expect((await ada.says(`/parked join ${id}`)).text).toContain('Which case?');
    expect((await ada.says('SUP-99')).text).toContain('No conversation by mail belongs to SUP-99.');
    expect(await row(id)).toMatchObject({ state: 'parked' });
    expect((await ada.says('SUP-21')).text).toBe('It is added to SUP-21 now.');
  });

  test('is added to a case in a form where the platform has such', async () => {
    await mailCase(home, box, 'SUP-21');
    const id = await hold({ state: 'asking', why: null });
    const sue = await home.known('Sue', 'admin', { bot: 'slack' });
    expect((await sue.says('/parked')).text).toContain('Nobody but you knows which case it belongs to.');
    expect((await sue.says(`/parked join ${id}`)).form).toMatchObject({ title: 'Add a mail to a case' });
    expect((await sue.submits({ number: 'SUP-21' })).text).toBe('It is added to SUP-21 now.');
    expect(await row(id)).toMatchObject({ state: 'new' });
  });

  test('comes to nothing by a button', async () => {
    const id = await hold();
    await ada.says('/parked');
    expect((await ada.presses('1. No ticket')).text).toBe('No ticket comes of it.');
    expect(await row(id)).toMatchObject({ state: 'dropped' });
    expect(await home.core.audit.last(1)).toMatchObject([{ person: ada.id, what: 'mail-dropped' }]);
    expect((await ada.says(`/parked join ${id}`)).text).toContain('dealt with');
  });

  test('has no button for a case whose number is too long for one', async () => {
    await hold({ state: 'asking', why: null, choices: ['x'.repeat(20), 'SUP-1'] });
    const { message } = await ada.says('/parked');
    const commands = message?.buttons?.flat().map((button) => ('command' in button ? button.command : '')) ?? [];
    expect(commands).toHaveLength(3);
    for (const command of commands) expect(Buffer.byteLength(command)).toBeLessThanOrEqual(64);
  });
});

describe('what strangers wrote', () => {
  test('is told in a direct chat where it was asked for in a group, or to one person alone', async () => {
    await hold();
    const noc = home.group('NOC');
    expect((await ada.says('/parked', { in: noc })).text).not.toContain('VPN');
    expect(home.sent.at(-1)).toMatchObject({ to: { kind: 'direct' }, text: expect.stringContaining('VPN down') });
    const sue = await home.known('Sue', 'admin', { bot: 'slack' });
    const said = await sue.says('/parked', { in: home.group('NOC', { bot: 'slack' }) });
    expect(said).toMatchObject({ text: expect.stringContaining('VPN down'), message: { only: 'sue' } });
  });

  test('is no business of operators elsewhere, who cannot press either', async () => {
    const id = await hold();
    const otto = await home.known('Otto', 'operator');
    expect((await otto.says('/parked')).text).toContain('No mail waits');
    for (const verb of ['new', 'join', 'drop'])
      expect((await otto.says(`/parked ${verb} ${id}`)).text).toContain('dealt with');
    expect(await row(id)).toMatchObject({ state: 'parked' });
  });

  test('is for operators of a chat that the mailbox was granted to', async () => {
    const id = await hold();
    const noc = home.group('NOC');
    await home.ledger.write((tx) => home.core.people.ensureChat(tx, noc));
    await home.core.accounts.grant(box, chatId(noc));
    const vera = home.person('Vera');
    await home.core.people.allowPerson(vera.id, chatId(noc), 'viewer');
    expect((await vera.says('/parked')).text).toContain('operator');
    const otto = home.person('Otto');
    await home.core.people.allowPerson(otto.id, chatId(noc), 'operator');
    expect((await otto.says('/parked')).text).toContain('VPN down');
    await otto.presses('1. New ticket');
    expect(await row(id)).toMatchObject({ state: 'new' });
  });
});

describe('doctor', () => {
  test('names mails that are held back, and those nothing came of for long, to admins', async () => {
    expect((await ada.says('/doctor')).text).not.toContain('mail waits');
    await hold();
    await hold({ state: 'new', why: null, ended_at: null });
    home.pass(10 * MINUTE);
    await hold({ state: 'new', why: null, ended_at: null });
    home.pass(6 * MINUTE);
    const { text } = await ada.says('/doctor');
    expect(text).toContain('⚠ One mail waits for a decision: /parked');
    expect(text).toContain('⚠ One mail has been waiting for more than 15 minutes');
    const otto = await home.known('Otto', 'operator');
    expect((await otto.says('/doctor')).text).not.toContain('decision');
  });

  test('names them on the command line, too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'casebell-parked-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const ledger = await openLedger(folder);
    await heldMail({ ledger, now: Date.now }, 'gone');
    await ledger.close();
    const out = new PassThrough();
    const io = { stdin: process.stdin, stdout: out, stderr: out } as unknown as Io;
    await cli(['doctor'], { DATA_DIR: folder, LANG: 'en' }, io);
    out.end();
    expect(await whole(out)).toContain('One mail waits for a decision: /parked\n');
  });
});
