import { beforeEach, describe, expect, test } from 'vitest';
import { words } from '#src/words.ts';
import { joined } from './fakes/carrier.ts';
import { FROM, type Post, post } from './fakes/post.ts';

const MINUTE = 60_000;
const NUMBER = 'EXN-0012345';
const OTHER = 'EXN-0099999';
let at: Post;

beforeEach(async () => {
  at = await post();
});

describe('a letter that came back', () => {
  test('is told, and may be sent again', async () => {
    const id = await at.mailed();
    await at.arrives({
      ...at.answer(),
      from: 'mailer-daemon@acme.example',
      subject: 'Undelivered Mail Returned to Sender',
      headers: { 'content-type': 'multipart/report; report-type=delivery-status' },
    });
    expect(at.heard()).toEqual(['The mail came back and did not arrive: "Undelivered Mail Returned to Sender".']);
    expect(at.labels()).toEqual(['Enter the number', 'Send again', 'Drop']);
    await at.place.core.tickets.again(id, 'pending');
    await at.place.live();
    expect(at.heard().at(-1)).toContain('Mailed to support@example.com');
    expect(at.place.mailroom.letters).toHaveLength(2);
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
