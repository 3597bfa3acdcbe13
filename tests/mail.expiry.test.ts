import { afterEach, beforeEach, expect, test } from 'vitest';
import { mailboxes } from '#src/core/accounts/mailboxes.ts';
import { chatId } from '#src/core/chats/people.ts';
import type { ChatRef } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Actor } from './fakes/actor.ts';
import { carrier, joined, MAILBOX } from './fakes/carrier.ts';
import { type House, house } from './fakes/house.ts';

const REFUSED = new Failure('auth', '535 5.7.8 the login is wrong');
let home: House;
let ada: Actor;
let boss: Actor;
let room: ChatRef;

beforeEach(async () => {
  home = await house({ vendors: 0, more: [carrier('example'), ...mailboxes] });
  boss = await home.known('Boss', 'admin');
  ada = await home.known('Ada', 'operator');
  room = home.group('Storage');
  await ada.says('hello', { in: room });
  const box = await joined(home.core, boss.id, 'mail', MAILBOX);
  await home.core.accounts.grant(box, chatId(room));
});

afterEach(() => home.stop());

async function send(title: string): Promise<void> {
  await ada.says(`/open Example Networks ${title}`, { in: room });
  for (const text of ['EX-12345', 'one site', 'Major', 'Dark since 06:40 UTC.']) await ada.says(text, { in: room });
  await ada.presses('Send', { in: room });
  await work();
}
async function work(): Promise<void> {
  for (const id of await home.wakeups('ticket')) await home.core.tickets.run(id, AbortSignal.timeout(5000));
  await home.deliver();
}
const told = (chat: string) => home.sent.filter((s) => s.to.room === chat).map((s) => s.text);
const states = async () => (await home.core.history.list({ limit: 9 })).map((entry) => entry.state);
const subjects = () => home.mailroom.letters.map((letter) => letter.subject.replace(/^\[\w+\] /, '')).toSorted();

async function renew(password: string) {
  await boss.says('/setup mail');
  await boss.presses('New credential for Mail (SMTP, IMAP)');
  let said = await boss.says(MAILBOX.from);
  for (const text of [MAILBOX.smtp, MAILBOX.imap, MAILBOX.user, password]) said = await boss.says(text);
  return said;
}

test('blindspot: token expiry: a mailbox that refuses us pauses, its owner is told once, tickets wait and go out by themselves after /setup', async () => {
  home.mailroom.harm = REFUSED;
  await send('Circuit one is down');
  await send('Circuit two is down');
  for (let hours = 0; hours < 12; hours++) {
    home.pass(3_600_000);
    await work();
  }

  expect(await states()).toEqual(['queued', 'queued']);
  expect(told('boss')).toEqual([expect.stringMatching(/Mail \(SMTP, IMAP\).*535 5\.7\.8/s)]);
  const waits = expect.stringMatching(/^Not sent yet: .*535 5\.7\.8.*goes out by itself after setup/);
  expect(told(room.room)).toEqual([waits, waits]);
  expect((await home.core.accounts.all()).map((a) => [a.vendor.id, a.state])).toEqual([
    ['mail', 'paused'],
    ['example', 'on'],
  ]);

  expect((await renew('still-wrong')).text).toContain('535 5.7.8');
  await work();
  expect(await states()).toEqual(['queued', 'queued']);

  home.mailroom.harm = undefined;
  const said = await renew('a-new-password');
  expect(said.text).not.toContain('a-new-password');
  expect(said.erased).toBe(true);
  await work();
  expect(subjects()).toEqual(['Major: Circuit one is down - EX-12345', 'Major: Circuit two is down - EX-12345']);
  expect(await states()).toEqual(['pending', 'pending']);
  expect(told('boss')).toHaveLength(1);
  expect(await home.core.doctor.troubles(true)).toEqual([]);
});

test('blindspot: token expiry: the mailbox is read on where it was after /setup', async () => {
  const [box] = await home.core.accounts.all();
  await home.core.health.ill(box ?? raise(), REFUSED);
  await home.wakeups('mail');
  await renew('a-new-password');
  expect(await home.wakeups('mail')).toEqual([box?.id]);
});

test('a ticket that waits may be dropped', async () => {
  home.mailroom.harm = REFUSED;
  await send('Circuit one is down');
  await ada.presses('Drop', { in: room });
  home.mailroom.harm = undefined;
  await renew('a-new-password');
  await work();
  expect(home.mailroom.letters).toEqual([]);
});

function raise(): never {
  throw new Error('no mailbox');
}
