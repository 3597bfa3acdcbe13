import { beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import { BO, type Intake, intake, NETWORK, SUPPORT } from './fakes/mailin.ts';

const MINUTE = 60_000;
let at: Intake;

const caseOf = (title: string) => at.cases().find((one) => one.title === title);
const comments = (title = 'VPN down') => caseOf(title)?.comments.map(({ text }) => text);
const thread = async () => (await at.rows()).find(({ subject }) => subject.startsWith('VPN'))?.thread ?? '';

describe('a known conversation becomes a comment on its case', () => {
  let first: string;
  beforeEach(async () => {
    at = await intake();
    first = at.drop({}, { conversation: 'c1' });
    at.drop({ subject: 'Another matter' }, { conversation: 'c2' });
    await at.place.live(MINUTE);
  });

  test.each<[string, () => Parameters<Intake['drop']>]>([
    ['by the mail it answers', () => [{ answers: [first], subject: 'Re: VPN' }]],
    ['by the mailbox’s own conversation', () => [{ subject: 'Re: VPN' }, { conversation: 'c1' }]],
    ['by the number in its subject', () => [{ subject: `Re: [${caseOf('VPN down')?.number}] VPN` }]],
  ])('%s', async (_, mail) => {
    expect(await at.arrives(...mail())).toBe('comment');
    expect(comments()).toEqual([`From: Bo <${BO}>\n\nIt is really down.`]);
    expect(comments('Another matter')).toEqual([]);
  });

  test('by the letter of ours it answers', async () => {
    const letter = `<casebell-1-2-${await thread()}@acme.test>`;
    expect(await at.arrives({ from: 'dora@customer.test', answers: [letter] })).toBe('comment');
    expect(comments()).toEqual(['From: dora@customer.test\n\nIt is really down.']);
  });

  test('with its files, once, and does not come back to its own thread', async () => {
    const mail = { id: '<more@customer.test>', answers: [first], files: [{ name: 'trace.txt', text: 'hop' }] };
    at.drop(mail);
    at.drop(mail, { box: NETWORK });
    await at.place.live(10 * MINUTE);
    expect((await at.states()).sort()).toEqual(['again', 'comment', 'ticket', 'ticket']);
    expect(comments()?.filter((text) => text.includes('really down'))).toHaveLength(1);
    expect(caseOf('VPN down')?.attachments.map(({ name }) => name)).toEqual(['trace.txt']);
    expect(at.letters().filter(({ text }) => text.includes('really down'))).toEqual([]);
  });

  test('also what somebody answers by hand from our mailbox', async () => {
    const answer = { from: SUPPORT, to: BO, answers: [first], text: 'We look into it.' };
    expect(await at.arrives(answer, { sent: true })).toBe('comment');
    expect(comments()).toEqual([`From: ${SUPPORT}\n\nWe look into it.`]);
    expect(at.rooms[SUPPORT].filed.size).toBe(2);
    expect((await at.place.core.mail.replyTo(await thread()))?.to).toBe(BO);
  });

  test('is heard in a chat that watches the case, though it went there through us', async () => {
    const number = caseOf('VPN down')?.number ?? '';
    const { account, ann } = at;
    await at.place.core.watches.add({ chat: ann, account, number, floor: null, person: ann });
    await at.place.live(5 * MINUTE);
    await at.arrives({ answers: [first], text: 'Now the phones are down, too.' });
    await at.place.live(5 * MINUTE);
    expect(at.heard().filter((text) => text.includes('the phones are down'))).toHaveLength(1);
  });

  test('waits where its case has no number yet', async () => {
    const down = new Failure('down', 'not now');
    at.place.wire.fails = (path) => (path.endsWith('/open') ? down : undefined);
    at.drop({ id: '<early@customer.test>', subject: 'Early' });
    at.drop({ answers: ['<early@customer.test>'], text: 'And another thing.' });
    await at.place.live(MINUTE);
    expect((await at.states()).at(-1)).toBe('new');
    at.place.wire.fails = undefined;
    await at.place.live(10 * MINUTE);
    expect(comments('Early')).toEqual([expect.stringContaining('And another thing.')]);
  });

  test('an own letter, seen again in the mailbox, is nothing', async () => {
    const letter = `<casebell-1-2-${await thread()}@acme.test>`;
    expect(await at.arrives({ id: letter, from: SUPPORT, to: BO }, { sent: true })).toBe('own');
    expect(await at.arrives({ id: `<casebell-1-2-${'0'.repeat(12)}@other.test>`, from: BO })).toBe('ticket');
  });
});

describe('what belongs to one of several cases', () => {
  beforeEach(async () => {
    at = await intake();
    at.drop({ id: '<one@customer.test>' });
    at.drop({ id: '<two@customer.test>', subject: 'Another matter' });
    await at.place.live(MINUTE);
  });
  const numbers = () => ['VPN down', 'Another matter'].map((title) => caseOf(title)?.number ?? '');

  test('is asked, once, with the cases to choose from', async () => {
    expect(await at.arrives({ answers: ['<one@customer.test>', '<two@customer.test>'] })).toBe('asking');
    expect(at.heard()).toEqual([expect.stringContaining('Perhaps')]);
    expect(at.labels()?.toSorted()).toEqual(
      [...numbers().map((number) => `Add to ${number}`), 'New ticket', 'No ticket'].toSorted(),
    );
    const [held] = await at.place.core.mail.held({ limit: 9 });
    expect(held).toMatchObject({
      state: 'asking',
      choices: expect.arrayContaining(numbers()),
      sender: BO,
      label: expect.any(String),
    });
    expect(await at.place.core.mail.release(held?.id ?? '', at.ann, { number: numbers()[1] ?? '' })).toBe(true);
    await at.place.live(MINUTE);
    expect([comments()?.length, comments('Another matter')?.length]).toEqual([0, 1]);
    expect(await at.place.core.mail.release(held?.id ?? '', at.ann)).toBe(false);
  });

  test('a stranger does not join by a mail somebody forwarded, and whoever began the thread hears on', async () => {
    const answers = ['<one@customer.test>'];
    expect(await at.arrives({ from: 'eve@elsewhere.test', answers })).toBe('asking');
    expect(comments()).toEqual([]);
    expect(await at.arrives({ from: 'dora@customer.test', answers })).toBe('comment');
    expect(await at.place.core.mail.replyTo(await thread())).toMatchObject({
      to: 'dora@customer.test',
      cc: expect.arrayContaining([BO]),
    });
  });

  test('a stranger does not join by a number alone', async () => {
    const mail = { from: 'eve@elsewhere.test', subject: `Re: ${numbers()[0]}` };
    expect(await at.arrives(mail)).toBe('asking');
    expect(comments()).toEqual([]);
    const [held] = await at.place.core.mail.held({ limit: 9 });
    expect(await at.place.core.mail.drop(held?.id ?? '', at.ann)).toBe(true);
    expect(await at.place.core.mail.counts()).toMatchObject({ ticket: 2, dropped: 1, asking: 0 });
  });
});
