import { afterEach, beforeEach, expect, test } from 'vitest';
import { mailboxes } from '#src/core/accounts/mailboxes.ts';
import type { Actor } from './fakes/actor.ts';
import { carrier, joined, MAILBOX } from './fakes/carrier.ts';
import { type FakeDesk, fakeDesk } from './fakes/desk.ts';
import { dropped } from './fakes/dropped.ts';
import { type House, house } from './fakes/house.ts';

const MINUTE = 60_000;
const ASKED = 'You sent one with this title a moment ago';
let home: House;
let desk: FakeDesk;
let ada: Actor;

beforeEach(async () => {
  desk = fakeDesk({ now: () => home.now() });
  const http = async () => ({ status: 200, headers: {}, text: '' });
  home = await house({ vendors: 0, more: [desk.vendor, carrier('example'), ...mailboxes], http });
  ada = await home.known('Ada', 'operator');
  await joined(home.core, ada.id, 'redhat', { token: 'good' });
});

afterEach(() => home.stop());

async function open(title: string, who = ada) {
  await who.says(`/open Red Hat ${title}`);
  await who.says('2 (High)');
  return who.says('It is really full.');
}
async function sent(title: string): Promise<void> {
  await open(title);
  await ada.presses('Send');
  for (const id of await home.wakeups('ticket')) await home.core.tickets.run(id, AbortSignal.timeout(5000));
}

test('the same title twice in ten minutes is asked about, and may go to the first case with its files', async () => {
  await sent('The disk is full');
  home.pass(9 * MINUTE);
  await ada.does(dropped({ 'more.log': 'more' }));

  const preview = await open('the disk  IS full');
  expect(preview.text).toContain(`⚠ ${ASKED}: case 09990001.`);
  expect(preview.labels).toContain('Add to 09990001 instead');

  const comment = await ada.presses('Add to 09990001 instead');
  expect(comment.text).toContain('A comment on Red Hat 09990001');
  expect(comment.text).toContain('│ It is really full.');
  expect(comment.text).toContain('📎 more.log');
  await ada.presses('Send');
  for (const id of await home.wakeups('ticket')) await home.core.tickets.run(id, AbortSignal.timeout(5000));
  for (const id of await home.wakeups('files')) await home.core.uploads.run(id, AbortSignal.timeout(5000));
  expect(desk.one('09990001').comments.map((c) => c.text)).toEqual([expect.stringContaining('It is really full.')]);
  expect(desk.received.map((file) => file.name)).toEqual(['more.log']);
  expect(desk.cases.size).toBe(1);
});

test('and may be sent all the same', async () => {
  await sent('The disk is full');
  await sent('The disk is full');
  expect(desk.cases.size).toBe(2);
});

test('one whose number is not known yet is asked about, but nothing can be added to it', async () => {
  await joined(home.core, ada.id, 'mail', MAILBOX);
  const answers = ['EX-12345', 'one site', 'Major', 'Dark since 06:40 UTC.'];
  await ada.says('/open Example Networks Circuit down');
  for (const text of answers) await ada.says(text);
  await ada.presses('Send');
  for (const id of await home.wakeups('ticket')) await home.core.tickets.run(id, AbortSignal.timeout(5000));

  await ada.says('/open Example Networks Circuit down');
  let said = await ada.says('EX-12345');
  for (const text of answers.slice(1)) said = await ada.says(text);
  expect(said.text).toContain(`⚠ ${ASKED}.`);
  expect(said.labels).toEqual(['Send', 'Cancel', 'Exact text']);

  // Nor where the number is known: this vendor takes no comments.
  await home.core.tickets.exists(
    (await home.core.history.list({ limit: 1 }))[0]?.reference.slice(8) ?? '',
    'EXN-0012345',
  );
  await ada.says('/open Example Networks Circuit down');
  for (const text of answers) said = await ada.says(text);
  expect(said.text).toContain(`${ASKED}: case EXN-0012345.`);
  expect(said.labels).toEqual(['Send', 'Cancel', 'Exact text']);
});

test.each<[string, () => Promise<{ text: string }>]>([
  [
    'eleven minutes later',
    async () => {
      home.pass(11 * MINUTE);
      return open('The disk is full');
    },
  ],
  [
    'by somebody else',
    async () => {
      const bob = await home.known('Bob', 'operator');
      await joined(home.core, bob.id, 'redhat', { token: 'good' });
      return open('The disk is full', bob);
    },
  ],
  ['under another title', () => open('The disk is full again')],
  [
    'at another vendor',
    async () => {
      await ada.says('/open Example Networks The disk is full');
      let said = await ada.says('EX-12345');
      for (const text of ['one site', 'Major', 'It is really full.']) said = await ada.says(text);
      return said;
    },
  ],
])('%s it is not asked about', async (_, again) => {
  await sent('The disk is full');
  const preview = await again();
  expect(preview.text).toContain('Not sent yet.');
  expect(preview.text).not.toContain(ASKED);
});
