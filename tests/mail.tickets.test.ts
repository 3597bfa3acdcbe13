import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mailboxes } from '#src/core/accounts/mailboxes.ts';
import type { Message } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Actor } from './fakes/actor.ts';
import { carrier, joined, MAILBOX } from './fakes/carrier.ts';
import { type House, house } from './fakes/house.ts';

const HOUR = 3_600_000;
const CIRCUIT = {
  circuit_id: 'AB/CDXX/123456//EXMP',
  service_address: '1 Example Street, Springfield',
  local_contact: 'Jane Doe',
  contact_phone: '+1 555 0100',
};
const WHAT = 'The circuit went down at 06:40 UTC.';
let home: House;
let ada: Actor;
let boss: Actor;

beforeEach(async () => {
  home = await house({ more: [carrier('verizon'), carrier('example'), ...mailboxes] });
  boss = await home.known('Boss', 'admin');
  ada = await home.known('Ada', 'operator');
});

afterEach(() => home.stop());

/** What is to go out goes out; what came of it in a chat. */
async function work(room = 'ada'): Promise<string[]> {
  const before = home.sent.length;
  for (const id of await home.wakeups('ticket')) await home.core.tickets.run(id, AbortSignal.timeout(5000));
  await home.deliver();
  return home.sent
    .slice(before)
    .filter((s) => s.to.room === room)
    .map((s) => s.text);
}
const told = (room = 'ada'): Message | undefined => home.sent.findLast((s) => s.to.room === room)?.message;
const labels = () =>
  told()
    ?.buttons?.flat()
    .map((b) => b.label);

async function answers(...texts: string[]) {
  let said = await ada.says(texts[0] ?? '');
  for (const text of texts.slice(1)) said = await ada.says(text);
  return said;
}
const downAtVerizon = (what = WHAT) => answers('/open verizon Circuit down', ...Object.values(CIRCUIT), 'High', what);
/** The example vendor has an address of its own. */
const downAtExample = () => answers('/open Example Networks Circuit down', 'EX-12345', 'one site', 'Major', WHAT);

describe('/open at a vendor nobody has an address of', () => {
  test('prepares the complete ticket to copy, and asks for the number afterwards', async () => {
    const preview = await downAtVerizon();
    expect(preview.text.split('\n')).toEqual([
      'A new case at Verizon',
      'Circuit down',
      'Severity: High',
      'Circuit ID: AB/CDXX/123456//EXMP',
      'Address of the site: 1 Example Street, Springfield',
      'Contact at the site: Jane Doe',
      'Phone of the contact: +1 555 0100',
      `│ ${WHAT}`,
      'Not sent yet. Send makes a ticket for you to hand in at Verizon: no mail can go there from here.',
    ]);
    await ada.presses('Send');

    expect(await work()).toEqual([expect.stringContaining('The ticket for Verizon is ready to hand in')]);
    const [told] = home.sent.filter((s) => s.to.room === 'ada');
    const code = told?.message.parts.find((part) => part.kind === 'code')?.text ?? '';
    expect(code).toMatch(/^\[casebell[0-9a-f]{12}\] High: Circuit down - AB\/CDXX\/123456\/\/EXMP\n\n/);
    for (const value of [WHAT, ...Object.values(CIRCUIT)]) expect(code).toContain(value);
    expect(home.mailroom.letters).toEqual([]);

    expect((await ada.presses('Enter the number')).text).toContain('What is the number of the case?');
    expect((await ada.says('VZ-1234567')).text).toContain('case VZ-1234567');
    expect((await ada.says('/list')).text).toContain('Verizon VZ-1234567');
    expect((await ada.presses('Enter the number')).text).toContain('That was sent already');
  });

  test('takes a number with a slash in it, as some vendors write them', async () => {
    await downAtVerizon();
    await ada.presses('Send');
    await work();
    await ada.presses('Enter the number');
    expect((await ada.says(' 2026/12345 ')).text).toContain('case 2026/12345');
  });

  test('comes as a file where it is too long to copy from a message', async () => {
    await downAtVerizon('It flaps. '.repeat(400));
    await ada.presses('Send');
    await work();
    const [told] = home.sent.filter((s) => s.to.room === 'ada');
    expect(told?.message.file?.text).toContain('Circuit ID: AB/CDXX/123456//EXMP');
    expect(told?.message.parts.some((part) => part.kind === 'code')).toBe(false);
  });

  test('says where its portal is and whom to call, where that is known', async () => {
    await downAtExample();
    await ada.presses('Send');
    const [told] = await work();
    expect(told).toContain('at https://support.example.com/cases or by phone at +1 555 0100');
    expect(labels()).toEqual(['Enter the number', 'Drop', 'Open']);
  });

  test('in a group serves the group, and is asked in one form where the chat has forms', async () => {
    const sue = await home.known('Sue', 'operator', { bot: 'slack' });
    const room = home.group('Storage', { bot: 'slack' });
    const asked = await sue.says('/open verizon Circuit down', { in: room });
    expect(asked.form?.fields.map((f) => f.name)).toEqual([
      'circuit_id',
      'service_address',
      'local_contact',
      'contact_phone',
      'access_hours',
      'symptom',
      'start_time_utc',
      'own_ref',
      'severity',
      'body',
    ]);

    const wrong = await sue.submits({ ...CIRCUIT, start_time_utc: 'this morning', severity: 'High', body: 'No' });
    expect(wrong.form?.fields.flatMap((f) => (f.problem ? [[f.name, f.problem]] : []))).toEqual([
      ['start_time_utc', 'It should look like 2026-11-20 06:40.'],
      ['body', 'Too short: at least 5 characters.'],
    ]);
    const preview = await sue.submits({ start_time_utc: '2026-11-20 06:40', body: WHAT });
    expect(preview.text).toContain('A new case at Verizon');

    await sue.presses('Send', { in: room });
    expect(await work(room.room)).toEqual([
      'Sue lets this chat use Verizon.',
      expect.stringContaining('ready to hand in'),
    ]);
    expect((await sue.says('/accounts')).text).toContain('Verizon');
  });

  test('uses the account of a person in every chat of theirs', async () => {
    await downAtVerizon();
    const room = home.group('Storage');
    let said = await ada.says('/open verizon Circuit down', { in: room });
    for (const text of [...Object.values(CIRCUIT), 'High', WHAT]) said = await ada.says(text, { in: room });
    expect(said.text).toContain('A new case at Verizon');
    expect((await home.core.accounts.all()).map((a) => a.label)).toEqual(['Verizon']);
  });
});

describe('the address of a vendor', () => {
  test('is asked of an admin once, who sets it up for the account that is there', async () => {
    await downAtVerizon();
    await home.deliver();
    const asked = home.sent.filter((s) => s.to.room === 'boss').map((s) => s.text);
    expect(asked).toEqual([expect.stringContaining('Verizon was used for the first time')]);
    await downAtVerizon();
    const bob = await home.known('Bob', 'operator');
    await bob.says('/open verizon Circuit down');
    for (const text of [...Object.values(CIRCUIT), 'High', WHAT]) await bob.says(text);
    await home.deliver();
    expect(home.sent.filter((s) => s.to.room === 'boss')).toHaveLength(1);

    await boss.presses('Set up Verizon');
    await boss.says('noc@verizon.example');
    await boss.presses('Skip');
    await boss.presses('Skip');

    await joined(home.core, ada.id, 'mail', MAILBOX);
    await ada.presses('Send');
    expect(await work()).toEqual([expect.stringContaining('Mailed to noc@verizon.example.')]);
  });
});

describe('/open at a vendor with an address, where a mailbox is connected', () => {
  beforeEach(async () => {
    await joined(home.core, ada.id, 'mail', MAILBOX);
    await downAtExample();
    await ada.presses('Send');
  });

  test('mails the ticket, says where to, and waits for the number', async () => {
    expect(await work()).toEqual([
      'Mailed to support@example.com. Example Networks answers with a case number; I watch the mailbox for it and tell you here.',
    ]);
    expect(labels()).toEqual(['Enter the number', 'Drop']);
    expect(home.sent.filter((s) => s.to.room === 'boss')).toEqual([]);
    const [letter, ...more] = home.mailroom.letters;
    expect(more).toEqual([]);
    const [, reference] =
      /^\[(casebell[0-9a-f]{12})\] Major: Circuit down - EX-12345$/.exec(letter?.subject ?? '') ?? [];
    expect(letter).toMatchObject({ from: MAILBOX.from, to: 'support@example.com', id: `<${reference}@acme.example>` });
    expect(letter?.text).toContain(WHAT);
    expect(letter?.text).toContain(`Our reference: ${reference}`);
  });

  test('under the same Message-ID however often it has to be sent', async () => {
    home.mailroom.harm = new Failure('down', 'it did not answer', { doubt: true });
    await work();
    home.mailroom.harm = undefined;
    for (let looks = 0; looks < 3; looks++) {
      home.pass(HOUR / 4);
      await work();
    }
    expect(home.sent.at(-1)?.text).toContain('was lost');

    await ada.presses('Send again');
    expect(await work()).toEqual([expect.stringContaining('Mailed to')]);
    expect(home.mailroom.letters).toHaveLength(2);
    expect(new Set(home.mailroom.letters.map((letter) => letter.id)).size).toBe(1);
  });

  test('that does not take the letter is told with its reason', async () => {
    home.mailroom.harm = new Failure('refused', '550 no such recipient');
    expect(await work()).toEqual([expect.stringContaining('550 no such recipient')]);
    expect(labels()).toEqual(['Send again', 'Drop']);
  });

  test('asks for the number at the time of the profile and once more, then no more', async () => {
    await work();
    home.pass(4 * HOUR - 1000);
    expect(await work()).toEqual([]);
    home.pass(1000);
    expect(await work()).toEqual(['Example Networks has not told a case number yet. Do you know it?']);
    expect(labels()).toEqual(['Enter the number', 'Drop']);
    home.pass(20 * HOUR);
    expect(await work()).toEqual(['Example Networks has not told a case number yet. Do you know it?']);
    home.pass(30 * 24 * HOUR);
    expect(await work()).toEqual([]);
  });

  test('dropped is asked about no more', async () => {
    await work();
    await ada.presses('Drop');
    home.pass(5 * HOUR);
    expect(await work()).toEqual([]);
    expect((await ada.says('/list')).text).not.toContain('EXN');
  });
});

test('wants a call instead where the profile says so, with the number to call', async () => {
  const preview = await answers('/open Example Networks Circuit down', 'EX-12345', 'everything', 'Critical', WHAT);
  expect(preview.text).toContain('⚠ Example Networks wants a phone call for Critical: +1 555 0100.');
  expect(preview.labels).toContain('Send');
});
