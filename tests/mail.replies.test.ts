import { beforeEach, describe, expect, test } from 'vitest';
import { BEFORE_QUOTE, reading } from '#src/core/tickets/reading.ts';
import { patternProblem } from '#src/pattern.ts';
import type { Arrived } from '#src/ports/mail.ts';
import { carrier, joined } from './fakes/carrier.ts';
import { draft, FROM, type Post, post } from './fakes/post.ts';
import { stateOf } from './fakes/ticket.ts';

const MINUTE = 60_000;
const NUMBER = 'EXN-0012345';
const OTHER = 'EXN-0099999';
let at: Post;

beforeEach(async () => {
  at = await post();
});

const ours = (id: string) => at.place.core.tickets.reference(id);

describe('blindspot: ticket ids come back with the answer to our letter', () => {
  test.each<[string, (id: string) => Partial<Arrived>]>([
    ['by what it answers, in the subject', () => ({ ...at.answer(), subject: `Re: [Case ${NUMBER}]` })],
    ['by what it answers, in a header', () => ({ ...at.answer(), headers: { 'x-case-number': NUMBER } })],
    ['by what it answers, in the text', () => ({ ...at.answer(), text: `Hello.\nYour case number is ${NUMBER}.` })],
    ['by our reference in the subject', (id) => ({ subject: `Re: [${ours(id)}] [Case ${NUMBER}]` })],
    [
      'by our reference in the text',
      (id) => ({ text: `Your case number is ${NUMBER}. Yours: ${ours(id).toUpperCase()}` }),
    ],
  ])('%s', async (_, mail) => {
    const id = await at.mailed();
    await at.arrives(mail(id));

    expect(await stateOf(at.place, id)).toBe('done');
    expect(await at.numberOf(id)).toBe(NUMBER);
    expect(at.heard()[0]).toContain(`Case ${NUMBER}: the number stands in the answer of ${FROM}`);
    expect((await at.place.core.watches.of(at.noc)).map((w) => w.number)).toEqual([NUMBER]);
  });

  test('and are asked about no more', async () => {
    await at.mailed();
    await at.arrives({ ...at.answer(), subject: `[Case ${NUMBER}]` });
    await at.place.live(5 * 60 * MINUTE);
    expect(at.heard().some((text) => text.includes('Do you know it?'))).toBe(false);
  });

  test.each([
    ['where nobody knows whether the letter arrived', { state: 'asking', message_id: null }],
    ['where it was about to be sent again, and is not', { state: 'queued' }],
    ['where sending it again has failed', { state: 'failed' }],
  ] as const)('even %s', async (_, was) => {
    const id = await at.mailed();
    await at.place.ledger.write((tx) => tx.updateTable('tickets').set(was).where('id', '=', id).execute());
    await at.arrives({ ...at.answer(), subject: `[Case ${NUMBER}]` });
    await at.place.core.tickets.run(id, AbortSignal.timeout(5000));
    expect([await at.numberOf(id), await stateOf(at.place, id)]).toEqual([NUMBER, 'done']);
    expect(at.place.mailroom.letters).toHaveLength(1);
    expect(at.heard()[0]).toContain(`Case ${NUMBER}`);
  });

  test('of the letter it answers, whatever else it quotes', async () => {
    const first = await at.mailed();
    const second = await at.mailed({ title: 'Another circuit down' });
    await at.arrives({ ...at.answer(), subject: `[Case ${NUMBER}]`, text: `Like ${ours(first)}, we look into it.` });
    expect([await at.numberOf(first), await at.numberOf(second)]).toEqual([null, NUMBER]);
  });
});

describe('blindspot: ticket ids that are not certain are asked, never taken', () => {
  test('of two different numbers both are offered, and the one pressed is watched', async () => {
    const id = await at.mailed();
    await at.arrives({ ...at.answer(), subject: `[Case ${NUMBER}] [Case ${OTHER}]` });

    expect(await at.numberOf(id)).toBeNull();
    expect(at.heard()).toEqual([expect.stringContaining('Which of these is the case number?')]);
    expect(at.labels()).toEqual([`It is ${NUMBER}`, `It is ${OTHER}`, 'Enter the number', 'Drop']);
    await at.place.core.tickets.exists(id, OTHER);
    expect((await at.place.core.watches.of(at.noc)).map((w) => w.number)).toEqual([OTHER]);
  });

  test('of none a person is asked', async () => {
    const id = await at.mailed();
    await at.arrives({ ...at.answer(), text: 'We got your mail.' });
    expect(await stateOf(at.place, id)).toBe('pending');
    expect(at.heard()).toEqual([expect.stringContaining('I cannot find a case number in it')]);
    expect(at.labels()).toEqual(['Enter the number', 'Drop']);
  });

  test('where no source says how the vendor writes them, what looks like one is only offered', async () => {
    const verizon = await joined(at.place.core, at.ann, 'verizon', { to: 'noc@verizon.example' });
    const extra = { circuit_id: 'AB/1', service_address: 'x', local_contact: 'y', contact_phone: 'z' };
    const out = { kind: 'open' as const, draft: { ...draft, severity: 'High', extra } };
    const id = await at.place.draft({ person: at.ann, chat: at.noc, account: verizon, out });
    await at.place.core.tickets.send(id);
    await at.place.live();
    await at.arrives({ ...at.answer(), from: 'desk@verizon.example', subject: 'Ticket number 7654321' });
    expect(await at.numberOf(id)).toBeNull();
    expect(at.labels()).toEqual(['It is 7654321', 'Enter the number', 'Drop']);
  });

  test('in a mail from elsewhere, whatever it answers', async () => {
    const id = await at.mailed();
    for (const from of ['noc@evil.test', 'noc@notexample.com', 'noc@example.com.evil.test'])
      await at.arrives({ ...at.answer(), from, subject: `[Case ${NUMBER}]` });
    expect(await at.numberOf(id)).toBeNull();
    expect(at.heard()).toHaveLength(3);
    expect(at.labels()).toEqual([`It is ${NUMBER}`, 'Enter the number', 'Drop']);
  });

  test.each(['> ', '-----Original Message-----\n', 'On Friday the NOC of Acme wrote:\n', 'From: noc@acme.example\n'])(
    'in what it quotes of us after %j',
    async (mark) => {
      const id = await at.mailed();
      await at.arrives({ ...at.answer(), text: `We got your mail.\n\n${mark}Your case number is ${NUMBER}.` });
      expect(await at.numberOf(id)).toBeNull();
    },
  );

  test('in what it repeats of us without a mark', async () => {
    const id = await at.mailed({ body: `The same as last week: your case number is ${NUMBER}.` });
    await at.arrives({ ...at.answer(), text: `You wrote: The same as last week: your case number is ${NUMBER}.` });
    expect(await at.numberOf(id)).toBeNull();
    expect(at.labels()).toContain(`It is ${NUMBER}`);
  });

  test('in one mail about two tickets', async () => {
    const first = await at.mailed();
    const second = await at.mailed({ title: 'Another circuit down' });
    await at.arrives({ subject: `[Case ${NUMBER}]`, text: `About ${ours(first)} and ${ours(second)}` });
    expect([await at.numberOf(first), await at.numberOf(second)]).toEqual([null, null]);
    expect(at.place.seen(at.noc).filter((text) => text.includes('Is this the case number?'))).toHaveLength(2);
  });
});

describe('asked of a single mail, whether it is an answer of a vendor', () => {
  const blank = { messageId: '<one@example.com>', answers: [], from: FROM, subject: '', text: '', headers: {} };
  async function one(mail: Partial<Arrived>): Promise<boolean> {
    const [box] = await at.place.core.accounts.owned(at.ann);
    if (!box) throw new Error('no mailbox');
    const answer = await at.place.core.replies.one(box, {
      ...blank,
      at: new Date(at.place.now()).toISOString(),
      ...mail,
    });
    await at.place.live();
    return answer;
  }

  test('one that answers our letter is, however often it is asked, and is told once', async () => {
    await at.mailed();
    const mail = { ...at.answer(), subject: `[Case ${NUMBER}]`, text: 'On it.' };
    expect([await one(mail), await one(mail)]).toEqual([true, true]);
    expect(at.heard().filter((text) => text.includes('│ On it.'))).toHaveLength(1);
  });

  test('so is news of a case that is watched, and a letter that came back or is late', async () => {
    await at.mailed();
    await at.arrives({ ...at.answer(), subject: `[Case ${NUMBER}]` });
    expect(await one({ subject: `Update [Case ${NUMBER}]`, text: 'Repaired.' })).toBe(true);
    const report = { ...at.answer(), from: 'mailer-daemon@acme.example' };
    const type = 'multipart/report; report-type=delivery-status';
    for (const action of ['delayed', 'failed'])
      expect(await one({ ...report, text: action, headers: { 'content-type': type, action } })).toBe(true);
  });

  test('one that only names a ticket of a vendor with an API is not', async () => {
    const { place } = at;
    const account = await place.account();
    const title = 'The disk is full';
    const out = { kind: 'open' as const, draft: { title, body: title, severity: '2 (High)', extra: {} } };
    const id = await place.draft({ person: at.ann, chat: at.noc, account, out });
    await place.core.tickets.send(id);
    await place.live();
    const before = at.heard();
    expect(await one({ from: 'erin@acme.example', subject: `Re: [${ours(id)}] ${title}` })).toBe(false);
    expect(at.heard()).toEqual(before);
  });

  test('neither is our own, one about nothing of ours, or what bounced of nobody knows what', async () => {
    await at.mailed();
    expect(await one({ ...at.answer(), headers: { 'x-casebell': '1' } })).toBe(false);
    expect(await one({ subject: `[Case ${OTHER}]`, text: 'Hello.' })).toBe(false);
    expect(await one({ from: 'mailer-daemon@acme.example', subject: 'Undelivered' })).toBe(false);
    expect(at.heard()).toEqual([]);
  });
});

describe('a mail made to take long', () => {
  const EMPTY = '\n'.repeat(30 * 1024);

  test('is searched for what it quotes in linear time', async () => {
    expect(patternProblem(BEFORE_QUOTE, 1)).toBeUndefined();
    const id = await at.mailed();
    await at.arrives({ ...at.answer(), text: `${EMPTY}\t> Your case number is ${OTHER}.` });
    expect(await at.numberOf(id)).toBeNull();
    await at.arrives({ ...at.answer(), text: `${EMPTY}Your case number is ${NUMBER}.${EMPTY}> ${OTHER}` });
    expect(await at.numberOf(id)).toBe(NUMBER);
  });

  test('is searched once, however many accounts there are', () => {
    const vendor = carrier('example');
    const contact = vendor.contact({});
    let looks = 0;
    const counted = (text: string) => ({
      get text() {
        looks += 1;
        return text;
      },
      get headers() {
        looks += 1;
        return {};
      },
      subject: '',
    });
    const numbers = reading(counted(`${EMPTY}Your case number is ${NUMBER}.`));
    expect(numbers(vendor, contact)).toEqual([NUMBER]);
    const once = looks;
    for (let accounts = 0; accounts < 100; accounts++) expect(numbers(vendor, contact)).toEqual([NUMBER]);
    expect(looks).toBe(once);
  });
});
