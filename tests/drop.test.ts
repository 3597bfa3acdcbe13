import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mailboxes } from '#src/core/accounts/mailboxes.ts';
import { chatId } from '#src/core/chats/people.ts';
import type { ChatRef } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Actor } from './fakes/actor.ts';
import { carrier, joined, MAILBOX } from './fakes/carrier.ts';
import { type FakeDesk, fakeDesk } from './fakes/desk.ts';
import { dropped } from './fakes/dropped.ts';
import { type House, house } from './fakes/house.ts';

const CASE = '00001234';
const WAITS = 'Kept for a day. Say where they go: /attach and a case number, or /open a new case.';
const WITH = 'Kept. They go along with what you are about to open.';
let home: House;
let desk: FakeDesk;
let ada: Actor;
let room: ChatRef;
let account: string;

beforeEach(async () => {
  desk = fakeDesk({ now: () => home.now(), limits: { file: 100_000 } });
  const http = async () => ({ status: 200, headers: {}, text: '' });
  home = await house({ vendors: 0, more: [desk.vendor, carrier('example'), ...mailboxes], http });
  ada = await home.known('Ada', 'operator');
  account = await joined(home.core, ada.id, 'redhat', { token: 'good' });
  room = home.group('Storage');
  await ada.says('hello', { in: room });
  await home.core.accounts.grant(account, chatId(room));
  desk.put(CASE);
});

afterEach(() => home.stop());

const drops = (files: Parameters<typeof dropped>[0], o: { text?: string; in?: ChatRef; replyTo?: string } = {}) =>
  ada.does({ ...dropped(files, o.text), ...(o.in ? { chat: o.in } : {}), replyTo: o.replyTo });

/** What is to go out goes out; what came of it in Ada's chat. */
async function work(): Promise<string[]> {
  const before = home.sent.length;
  for (const id of await home.wakeups('ticket')) await home.core.tickets.run(id, AbortSignal.timeout(5000));
  for (let round = 0; round < 2; round++) {
    for (const id of await home.wakeups('files')) await home.core.uploads.run(id, AbortSignal.timeout(5000));
    home.pass(60_000);
  }
  await home.deliver();
  return home.sent.slice(before).map((s) => s.text);
}
async function open(at = 'Red Hat', chat = ada.chat) {
  await ada.says(`/open ${at} The disk is full`, { in: chat });
  await ada.says('2 (High)', { in: chat });
  return ada.says('It is really full.', { in: chat });
}
/** An update of the case stands in that chat; the id of its message. */
async function updated(chat: ChatRef): Promise<string> {
  const row = {
    key: 'k',
    chat: chatId(chat),
    account,
    number: CASE,
    kind: 'comment',
    state: 'sent',
    message: 'm9',
  } as const;
  const rest = { priority: 1, body_json: '{}', attempts: 1, not_before: 0, created_at: home.now() };
  await home.ledger.write((tx) =>
    tx
      .insertInto('deliveries')
      .values({ ...row, ...rest })
      .execute(),
  );
  return 'm9';
}

describe('files dropped in a direct chat', () => {
  test('are kept, and asked where they go', async () => {
    const said = await drops({ 'a.log': 'alpha', 'b.log': 'beta!' });
    expect(said.text).toBe(`📎 a.log · 5 B\n📎 b.log · 5 B\n${WAITS}`);
    expect(desk.received).toEqual([]);
  });

  test('go by a button to a case that is watched here, after a preview', async () => {
    await ada.says(`/watch ${CASE}`);
    expect((await drops({ 'a.log': 'alpha' })).labels).toEqual([CASE, 'Cancel']);
    const preview = await ada.presses(CASE);
    expect(preview.text).toContain(`Files for Red Hat ${CASE}\n📎 a.log · 5 B`);
    await work();
    expect(desk.received).toEqual([]);
    await ada.presses('Send');
    const told = await work();
    expect(desk.received.map((file) => file.name)).toEqual(['a.log']);
    expect(told.at(-1)).toContain(`Files for case ${CASE}:\n✓ a.log, 5 B`);
  });

  test.each(['/attach 00001234', '/reply 00001234 Here are the logs.'])('go along with %s', async (line) => {
    await drops({ 'a.log': 'alpha' });
    await drops({ 'b.log': 'beta!' });
    expect((await ada.says(line)).text).toContain('📎 a.log · 5 B\n📎 b.log · 5 B');
    await ada.presses('Send');
    await work();
    expect(desk.received.map((file) => file.name)).toEqual(['a.log', 'b.log']);
  });

  test('while /open is asking go with what is about to be opened', async () => {
    await ada.says('/open Red Hat The disk is full');
    expect((await drops({ 'a.log': 'alpha' })).text).toBe(`📎 a.log · 5 B\n${WITH}`);
    await ada.says('2 (High)');
    expect((await ada.says('It is really full.')).text).toContain('📎 a.log · 5 B');
  });

  test('beside a draft join it, and show it again', async () => {
    await open();
    const again = await drops({ 'a.log': 'alpha' });
    expect(again.text).toContain('A new case at Red Hat');
    expect(again.text).toContain('📎 a.log · 5 B');
    expect(again.labels).toContain('Send');
  });

  test('with nothing waiting, /attach says so', async () => {
    expect((await ada.says(`/attach ${CASE}`)).text).toContain('No files wait here.');
  });

  test('of who may only read are not taken', async () => {
    const vera = await home.known('Vera', 'viewer');
    expect((await vera.does(dropped({ 'a.log': 'alpha' }))).text).toContain('operator');
    expect(await home.core.files.loose(vera.id, chatId(vera.chat))).toEqual([]);
  });

  test('that cannot be fetched are named with the reason, and the others go on', async () => {
    const large = new Failure('unsupported', 'bots may fetch at most 20 MB: send it in parts');
    const said = await drops({ 'big.tar': large, 'a.log': 'alpha' });
    expect(said.text).toBe(`⚠ Not taken: bots may fetch at most 20 MB: send it in parts\n📎 a.log · 5 B\n${WAITS}`);
    expect((await drops({ 'big.tar': large })).text).toBe(
      '⚠ Not taken: bots may fetch at most 20 MB: send it in parts',
    );
    await open();
    expect((await drops({ 'big.tar': large, 'b.log': 'beta!' })).text).toContain('⚠ Not taken: bots may fetch');
  });

  test('whose name says something else than their content are taken with a warning', async () => {
    const png = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex');
    expect((await drops({ 'notes.pdf': png })).text).toContain('⚠ notes.pdf · 29 B · careful, its content is ');
  });
});

describe('files dropped in a group', () => {
  test('are no business where nothing is open', async () => {
    expect((await drops({ 'cat.jpg': 'meow' }, { in: room })).kind).toBe('none');
    expect((await drops({ 'cat.jpg': 'meow' }, { in: room, text: 'look!' })).kind).toBe('none');
    expect(await home.core.files.loose(ada.id, chatId(room))).toEqual([]);
  });

  test('beside a draft of the same person join it', async () => {
    await open('Red Hat', room);
    expect((await drops({ 'a.log': 'alpha' }, { in: room })).text).toContain('📎 a.log · 5 B');
    const bob = await home.known('Bob', 'operator');
    expect((await bob.does({ ...dropped({ 'cat.jpg': 'meow' }), chat: room })).kind).toBe('none');
  });

  test('while a question of /open waits go with it', async () => {
    await ada.says('/open Red Hat The disk is full', { in: room });
    expect((await drops({ 'a.log': 'alpha' }, { in: room })).text).toContain(WITH);
  });

  test('as an answer to an update go to its case, with their caption as a comment', async () => {
    const replyTo = await updated(room);
    expect((await drops({ 'a.log': 'alpha' }, { in: room, replyTo })).text).toContain(`Files for Red Hat ${CASE}`);
    await ada.presses('Cancel');
    // What was cancelled waits again, and goes along.
    const comment = await drops({ 'b.log': 'beta!' }, { in: room, replyTo, text: 'Here you are.' });
    expect(comment.text).toContain(`A comment on Red Hat ${CASE}\n│ Here you are.\n📎 a.log · 5 B\n📎 b.log · 5 B`);
    await ada.presses('Send');
    await work();
    expect(desk.received.map((file) => file.name)).toEqual(['a.log', 'b.log']);
  });

  test('are dropped again by /cancel, and go with nothing', async () => {
    await ada.says('/whoami');
    await drops({ 'a.log': 'alpha' });
    expect((await ada.says('/cancel')).text).toBe('The file that waited is dropped.');
    expect((await ada.says(`/attach ${CASE}`)).text).toContain('No files wait here');
  });

  test('of who may only read are no business', async () => {
    const vera = await home.known('Vera', 'viewer');
    const replyTo = await updated(room);
    expect((await vera.does({ ...dropped({ 'a.log': 'alpha' }), chat: room, replyTo })).kind).toBe('none');
  });
});

test('blindspot: uploads: a bundle dropped before /open goes along and is named in the receipt', async () => {
  await drops({ 'sosreport.tar.xz': randomBytes(50_000) });
  expect((await open()).text).toContain('📎 sosreport.tar.xz · 50 kB');
  await ada.presses('Send');
  const told = await work();

  const [number = ''] = [...desk.cases.keys()].filter((known) => known !== CASE);
  const [file] = desk.received;
  expect(file).toMatchObject({ name: 'sosreport.tar.xz', size: 50_000 });
  expect(told.join('\n')).toContain(
    `Files for case ${number}:\n✓ sosreport.tar.xz, 50 kB, SHA-256 ${file?.sha256.slice(0, 12)}…: the vendor lists it`,
  );
});

describe('the preview lists every file with its way', () => {
  test('as it is, compressed, in parts', async () => {
    await drops({ 'a.log': 'alpha', 'long.log': 'same again\n'.repeat(20_000), 'core.bin': randomBytes(250_000) });
    const preview = await open();
    expect(preview.text).toContain(
      '📎 a.log · 5 B\n📎 core.bin · 250 kB · goes in 3 parts\n📎 long.log · 220 kB · goes compressed',
    );
  });

  test('or staying behind, and why', async () => {
    await drops({ 'setup.exe': 'MZ', 'a.log': 'alpha', 'dump.pcap': randomBytes(10_000_001) });
    await ada.says('/open Example Networks Circuit down');
    let preview = await ada.says('EX-12345');
    for (const text of ['one site', 'Major', 'Dark since 06:40 UTC.']) preview = await ada.says(text);
    const files = preview.text.split('\n').filter((line) => line.includes('📎'));
    expect(files).toEqual([
      '📎 a.log · 5 B',
      '⚠ 📎 dump.pcap · 10.1 MB · stays behind: larger than the 10 MB that are taken',
      '⚠ 📎 setup.exe · 2 B · stays behind: files that end in .exe are not taken',
    ]);

    await joined(home.core, ada.id, 'mail', MAILBOX);
    await ada.presses('Send');
    const told = await work();
    const [letter] = home.mailroom.letters;
    expect(letter?.files.map((file) => file.name)).toEqual(['a.log']);
    expect(letter?.text).toContain(
      '- dump.pcap, 10.1 MB: larger than the 10 MB that are taken\n- setup.exe, 2 B: files that end in .exe are not taken',
    );
    expect(told.join('\n')).toContain('Not every file went along with the mail:\n✓ a.log, 5 B');
  });
});

test('at a vendor that takes no files at all it says so before Send', async () => {
  await home.stop();
  home = await house();
  ada = await home.known('Ada', 'operator');
  await home.account(ada);
  home.redhat.put('01234567');
  await ada.does(dropped({ 'a.log': 'alpha' }));
  const preview = await ada.says('/reply 01234567 Here are the logs.');
  expect(preview.text).toContain(
    '⚠ 📎 a.log · 5 B · stays behind: this vendor takes no files here; hand it in at the portal',
  );
});
