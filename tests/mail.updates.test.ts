import { beforeEach, describe, expect, test } from 'vitest';
import { words } from '#src/words.ts';
import { joined } from './fakes/carrier.ts';
import { draft, FROM, type Post, post } from './fakes/post.ts';
import { stateOf } from './fakes/ticket.ts';

const MINUTE = 60_000;
const NUMBER = 'EXN-0012345';
const OTHER = 'EXN-0099999';
let at: Post;

beforeEach(async () => {
  at = await post();
});

const BOUNCE = {
  from: 'mailer-daemon@acme.example',
  subject: 'Undelivered Mail Returned to Sender',
  headers: { 'content-type': 'multipart/report; report-type=delivery-status', action: 'failed' },
};

describe('a letter that came back', () => {
  test('is told, and may be sent again', async () => {
    const id = await at.mailed();
    await at.arrives({ ...at.answer(), ...BOUNCE });
    expect(at.heard()).toEqual(['The mail came back and did not arrive: "Undelivered Mail Returned to Sender".']);
    expect(at.labels()).toEqual(['Enter the number', 'Send again', 'Drop']);
    await at.place.core.tickets.again(id, 'pending');
    await at.place.live();
    expect(at.heard().at(-1)).toContain('Mailed to support@example.com');
    expect(at.place.mailroom.letters).toHaveLength(2);
  });

  test('is no comment of the vendor, also where nobody knows from where the vendor writes', async () => {
    const verizon = await joined(at.place.core, at.ann, 'verizon', { to: 'noc@verizon.example' });
    const extra = { circuit_id: 'AB/1', service_address: 'x', local_contact: 'y', contact_phone: 'z' };
    const out = { kind: 'open' as const, draft: { ...draft, severity: 'High', extra } };
    const id = await at.place.draft({ person: at.ann, chat: at.noc, account: verizon, out });
    await at.place.core.tickets.send(id);
    await at.place.live();
    await at.place.core.tickets.exists(id, '7654321');
    await at.arrives({ ...at.answer(), ...BOUNCE, text: 'It bounced.' });
    expect(at.heard().at(-1)).toBe('The mail came back and did not arrive: "Undelivered Mail Returned to Sender".');
    expect(at.labels()).toEqual([]);
    expect(at.heard().join()).not.toContain('It bounced.');
  });

  test('is not one that is only late', async () => {
    const id = await at.mailed();
    const headers = { ...BOUNCE.headers, action: 'delayed' };
    await at.arrives({ ...at.answer(), ...BOUNCE, subject: 'Delayed Mail (still being retried)', headers });
    expect(at.heard()).toEqual([]);
    expect(await stateOf(at.place, id)).toBe('pending');
  });
});

describe('later mails of a case', () => {
  beforeEach(async () => {
    await at.mailed();
    await at.arrives({ ...at.answer(), subject: `[Case ${NUMBER}]`, text: 'We look into it.' });
  });

  test('are comments of the vendor, in every chat that watches it', async () => {
    await at.place.core.watches.add({ chat: at.ann, account: at.account, number: NUMBER, floor: null, person: at.ann });
    await at.arrives({ subject: `Case update [Case ${NUMBER}]`, text: 'The line is repaired.' });
    for (const chat of [at.noc, at.ann]) {
      const [update, ...more] = at.place.seen(chat).filter((text) => text.includes('│ The line is repaired.'));
      expect(more).toEqual([]);
      expect(update).toContain(`Example Networks ${NUMBER}`);
      expect(update).toContain(FROM);
    }
  });

  test('reach everybody who watches it, each with an account of their own', async () => {
    const bob = await at.place.meets('Bob');
    const second = await joined(at.place.core, bob, 'example');
    await at.place.core.watches.add({ chat: bob, account: second, number: NUMBER, floor: null, person: bob });
    await at.arrives({ subject: `Case update [Case ${NUMBER}]`, text: 'The line is repaired.' });
    expect(at.place.seen(at.noc).at(-1)).toContain('│ The line is repaired.');
    expect(at.place.seen(bob).at(-1)).toContain('│ The line is repaired.');
  });

  test('are told once, however often they arrive', async () => {
    const mail = { messageId: '<once@example.com>', ...at.answer(), text: 'The line is repaired.' };
    await at.arrives(mail);
    const before = at.place.seen(at.noc);
    await at.arrives(mail);
    await at.place.live(5 * MINUTE);
    expect(at.place.seen(at.noc)).toEqual(before);
  });

  test('are two where only the Message-ID is the same', async () => {
    const mail = { messageId: '<same@example.com>', ...at.answer() };
    await at.arrives({ ...mail, text: 'We look for it.' });
    await at.arrives({ ...mail, text: 'The line is repaired.' });
    const all = at.place.seen(at.noc).join();
    expect(all).toContain('│ We look for it.');
    expect(all).toContain('│ The line is repaired.');
  });

  test('are two where neither says an id or a date, and one where such a mail is read twice', async () => {
    const mail = { messageId: undefined, ...at.answer(), text: 'Still working on it.' };
    const told = () => at.place.seen(at.noc).filter((text) => text.includes('│ Still working on it.')).length;
    const first = new Date(at.place.now()).toISOString();
    await at.arrives({ ...mail, at: first });
    await at.arrives({ ...mail, at: first });
    expect(told()).toBe(1);
    await at.arrives(mail);
    expect(told()).toBe(2);
  });

  test('from elsewhere are named, but their words are not shown', async () => {
    await at.arrives({ ...at.answer(), from: 'noc@evil.test', subject: 'Please call', text: 'Your password, please.' });
    expect(at.place.seen(at.noc).at(-1)).toBe(
      `noc@evil.test wrote about case ${NUMBER}: "Please call". That is no known address of Example Networks, so its text is not shown here.`,
    );
  });

  test('of cases nobody watches, and of nobody known, are no business', async () => {
    const before = at.place.seen(at.noc);
    await at.arrives({ subject: `[Case ${OTHER}]`, text: 'Another one.' });
    await at.arrives({ from: 'noc@evil.test', subject: `[Case ${NUMBER}]`, text: 'Never mind.' });
    await at.arrives({ headers: { 'x-casebell': '1' }, ...at.answer(), text: 'Our own.' });
    expect(at.place.seen(at.noc)).toEqual(before);
  });

  test('of an account that was removed stop nothing', async () => {
    await at.place.core.accounts.remove(at.account);
    await at.arrives({ ...at.answer(), text: 'The line is repaired.' });
    expect(await at.place.core.doctor.troubles(true)).toEqual([]);
  });
});

describe('a mail about several tickets that all have their number', () => {
  const ours = (id: string) => at.place.core.tickets.reference(id);
  let both: string;

  beforeEach(async () => {
    const first = await at.mailed();
    await at.place.core.tickets.exists(first, NUMBER);
    const second = await at.mailed({ title: 'Another circuit down' });
    await at.place.core.tickets.exists(second, OTHER);
    await at.place.live();
    both = `Repaired. Yours: ${ours(first)} and ${ours(second)}`;
  });
  const updates = () => at.heard().filter((text) => text.includes('│ Repaired.'));

  test('is news of each where it says no number', async () => {
    await at.arrives({ text: both });
    expect(updates()).toEqual([expect.stringContaining(NUMBER), expect.stringContaining(OTHER)]);
  });

  test('is news of the case whose number it says', async () => {
    await at.arrives({ subject: `[Case ${OTHER}]`, text: both });
    expect(updates()).toEqual([expect.stringContaining(OTHER)]);
  });

  test('is named, and not shown, where it comes from elsewhere', async () => {
    await at.arrives({ from: 'noc@evil.test', text: both });
    const about = (number: string) => expect.stringContaining(`noc@evil.test wrote about case ${number}`);
    expect(at.heard().slice(-2)).toEqual([about(NUMBER), about(OTHER)]);
    await at.arrives({ from: 'noc@evil.test', subject: `Please call [Case ${OTHER}]`, text: both });
    expect(at.heard().slice(-3)).toEqual([about(NUMBER), about(OTHER), about(OTHER)]);
    expect(updates()).toEqual([]);
  });
});

test.each(['before', 'after'] as const)(
  'a crash %s any commit loses nothing, and tells twice only what was on its way, as a repeat',
  async (moment) => {
    let nth = 0;
    for (let commits = 0; commits >= nth; ) {
      nth += 1;
      const id = await at.mailed({ title: `Circuit down, the ${nth}.` });
      const number = `EXN-${String(nth).padStart(7, '0')}`;
      const start = at.place.seen(at.noc).length;
      commits = 0;
      at.place.fate.commit = (when) => {
        if (when !== moment) return;
        commits += 1;
        if (commits !== nth) return;
        at.place.die();
        throw new Error('kill -9');
      };
      await at.arrives({
        ...at.answer(),
        messageId: `<${number}@example.com>`,
        subject: `[Case ${number}]`,
        text: 'On it.',
      });
      at.place.fate.commit = undefined;
      if (commits >= nth) await at.place.restart();
      await at.place.live(5 * MINUTE);
      expect(await at.numberOf(id)).toBe(number);
      const told = at.place.seen(at.noc).slice(start);
      for (const what of [`Case ${number}`, '│ On it.']) {
        const all = told.filter((text) => text.includes(what));
        expect(all.length).toBeGreaterThan(0);
        // One that was on its way when the process died is sent again, and says so.
        expect(all.filter((text) => !text.includes(words('en')('update-repeat'))).length).toBeLessThan(2);
      }
    }
    expect(nth).toBeGreaterThan(5);
  },
);
