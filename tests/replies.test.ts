import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import type { Actor } from './fakes/actor.ts';
import { type House, house } from './fakes/house.ts';

const MINUTE = 60_000;
let home: House;
let ada: Actor;

beforeEach(async () => {
  home = await house({ vendors: 2 });
  ada = await home.known('Ada', 'operator');
  await home.account(ada, { label: 'Portal' });
  home.redhat.put('01234567');
});

afterEach(() => home.stop());

/** What is to go out goes out; the notices that came of it. */
async function work(): Promise<string[]> {
  const before = home.sent.length;
  for (const id of await home.wakeups('ticket')) await home.core.tickets.run(id, AbortSignal.timeout(5000));
  await home.deliver();
  return home.sent.slice(before).map((s) => s.text);
}

function sentToVendor(): string[] {
  return home.redhat.asked.filter((what) => /^(comment|change |open)/.test(what));
}

describe('/reply', () => {
  test('shows what the vendor will see, and sends nothing yet', async () => {
    const said = await ada.says('/reply 01234567 It works now, thank you.');

    expect(said.text).toContain('A comment on Red Hat 01234567');
    expect(said.text).toContain('│ It works now, thank you.');
    expect(said.text).toContain('Not sent yet. Red Hat will see this');
    expect(said.labels).toEqual(['Send', 'Cancel']);
    await work();
    expect(sentToVendor()).toEqual([]);
  });

  test('asks for the text, and keeps its lines', async () => {
    expect((await ada.says('/reply 01234567')).text).toContain('What shall the vendor read?');
    expect((await ada.says('first line\nsecond line')).text).toContain('│ first line\n│ second line');
  });

  test('goes out at Send, in place of the preview, and its author is told', async () => {
    await ada.says('/reply 01234567 It works now.');

    const sending = await ada.presses('Send');

    expect(sending.edit).toBe(true);
    expect(sending.text).toContain('It works now.');
    expect(sending.text).toContain('Sending to Red Hat…');
    expect(sending.labels).toEqual([]);
    expect(await work()).toEqual([expect.stringContaining('Sent to case 01234567.')]);
    expect(home.redhat.cases.get('01234567')?.comments.map((c) => c.text)).toEqual(['It works now.']);
  });

  test('pressed twice is sent once', async () => {
    await ada.says('/reply 01234567 It works now.');
    await ada.presses('Send');
    await work();

    const again = await ada.presses('Send');

    expect(again.text).toBe('That was sent already; it is not sent twice.');
    expect(again.edit).toBe(false);
    await work();
    expect(sentToVendor()).toEqual(['comment 01234567']);
  });

  test('cancelled is not sent, not even by a press on Send afterwards', async () => {
    await ada.says('/reply 01234567 Forget it.');
    expect((await ada.presses('Cancel')).text).toContain('Not sent.');
    expect((await ada.presses('Send')).text).toContain('That was dropped before.');
    await work();
    expect(sentToVendor()).toEqual([]);
  });

  test('longer than the vendor takes is refused with its length', async () => {
    const said = await ada.says(`/reply 01234567 ${'x'.repeat(30_001)}`);
    expect(said.text).toContain('Too long: 30,001 characters, at most 30,000.');
  });

  test('of three blanks is asked for again', async () => {
    const sue = await home.known('Sue', 'operator', { bot: 'slack' });
    await home.account(sue);
    await sue.says('/reply 01234567');
    const said = await sue.submits({ text: '   ' });
    expect(said.form?.fields.map((f) => [f.name, f.problem])).toEqual([['text', 'This is needed.']]);
  });

  test('may be sent by another operator of the chat, not by a viewer, and the audit names both', async () => {
    const room = home.group('Storage');
    const [account] = await home.core.accounts.all();
    await home.core.accounts.grant(account?.id ?? '', `telegram|${room.room}`);
    const bob = await home.known('Bob', 'operator');
    const vera = await home.known('Vera', 'viewer');
    await ada.says('/reply 01234567 From the group.', { in: room });

    expect((await vera.presses('Send', { in: room })).text).toContain('operator');
    expect((await bob.presses('Send', { in: room })).text).toContain('Sending');
    const [note] = await home.core.audit.last(1);
    expect(note).toMatchObject({ person: 'telegram|bob', what: 'sent' });
    expect(note?.detail).toContain('written by telegram|ada');
    expect(note?.detail).not.toContain('From the group');
  });

  test.each([
    ['Send', undefined],
    ['Send again', new Failure('refused', 'the case is locked')],
  ])('cannot go out by %s from a group the account was taken away from', async (button, before) => {
    const room = home.group('Storage');
    const [account] = await home.core.accounts.all();
    await home.core.accounts.grant(account?.id ?? '', `telegram|${room.room}`);
    await ada.says('/reply 01234567 From the group.', { in: room });
    home.redhat.harm = before;
    if (before) await ada.presses('Send', { in: room });
    await work();
    const asked = sentToVendor().length;
    home.redhat.harm = undefined;

    await home.core.accounts.ungrant(account?.id ?? '', `telegram|${room.room}`);
    expect((await ada.presses(button, { in: room })).text).toContain('No vendor account serves this chat');
    await home.core.accounts.grant(account?.id ?? '', `telegram|${room.room}`);
    expect((await ada.presses(button, { in: room })).text).toContain('That was dropped before.');

    await work();
    expect(sentToVendor()).toHaveLength(asked);
  });

  test('at a vendor that takes no comments says who does, before it asks for a text', async () => {
    await home.account(ada, { vendor: 'strata', label: 'Legacy' });
    home.strata.put('01234567');
    await ada.says('/reply 01234567');
    expect((await ada.presses('Legacy')).text).toBe('Legacy cannot do that through Casebell; Portal can.');
  });

  test('refused by the vendor is told with the reason, and may be sent again', async () => {
    await ada.says('/reply 01234567 Once more.');
    home.redhat.harm = new Failure('refused', 'the case is locked');
    await ada.presses('Send');
    expect(await work()).toEqual([expect.stringContaining('the case is locked')]);
    home.redhat.harm = undefined;

    expect((await ada.presses('Send again')).text).toContain('Sending to Red Hat…');
    expect(await work()).toEqual([expect.stringContaining('Sent to case 01234567.')]);
  });
});

describe('/close', () => {
  test('is previewed, sent and told', async () => {
    expect((await ada.says('/close 01234567')).text).toContain('Close the case');
    await ada.presses('Send');
    expect(await work()).toEqual([expect.stringContaining('Case 01234567 is changed.')]);
    expect(home.redhat.cases.get('01234567')?.closed).toBe(true);
  });

  test('of a closed case offers to reopen it, with a reason of the vendor', async () => {
    home.redhat.put('01234567', { closed: true, status: 'Closed' });
    expect((await ada.says('/close 01234567')).text).toBe('Case 01234567 is closed already.');
    expect((await ada.presses('Reopen')).labels).toContain('The issue is back');
    expect((await ada.presses('The issue is back')).text).toContain('Reopen the case: The issue is back');
    await ada.presses('Send');
    await work();
    expect(home.redhat.cases.get('01234567')?.closed).toBe(false);
  });
});

describe('/severity', () => {
  test.each(['1', 'urgent', 'Urg', '1 (Urgent)'])('understands %s', async (given) => {
    expect((await ada.says(`/severity 01234567 ${given}`)).text).toContain('Severity: 1 (Urgent)');
  });

  test('asks with the words of the vendor, and changes it at Send', async () => {
    const asked = await ada.says('/severity 01234567');
    expect(asked.labels).toEqual(['1 (Urgent)', '2 (High)', '3 (Normal)', '4 (Low)', 'Cancel']);
    await ada.presses('4 (Low)');
    await ada.presses('Send');
    await work();
    expect(home.redhat.cases.get('01234567')?.severity).toBe('4 (Low)');
  });

  test('does not guess', async () => {
    expect((await ada.says('/severity 01234567 terrible')).text).toContain('That is none of the choices.');
    expect((await ada.says('/severity 01234567 (')).text).toContain('That is none of the choices.');
  });

  test('that it has already is not sent', async () => {
    await ada.says('/watch 01234567');
    expect((await ada.says('/severity 01234567 high')).text).toBe('Case 01234567 is at 2 (High) already.');
  });
});

describe('a new case whose answer was lost', () => {
  beforeEach(async () => {
    await ada.says('/open Pods do not start');
    for (const answer of ['OpenShift', '4.20', '2 (High)', 'Since the update nothing starts.']) await ada.says(answer);
    home.redhat.lose = true;
    await ada.presses('Send');
    await work();
    // Nobody finds it: the vendor lost it.
    home.redhat.cases.delete('09990001');
    for (let looks = 0; looks < 3; looks++) {
      home.pass(15 * MINUTE);
      await work();
    }
  });

  test('is never opened twice by guessing: a person is asked, and may say which case it is', async () => {
    expect(sentToVendor()).toEqual(['open']);
    expect((await ada.presses('It is there')).text).toContain('What is the number of the case?');
    expect((await ada.says('01111111')).text).toContain('Case 01111111 is not visible with account Portal.');

    expect((await ada.says('01234567')).text).toBe('Noted: it is there, as case 01234567. Nothing is sent again.');
    expect((await ada.says('/list')).text).toContain('Red Hat 01234567');
  });

  test('is opened once more when a person says so', async () => {
    expect((await ada.presses('Send again')).text).toContain('Sending to Red Hat…');
    await work();
    expect(sentToVendor()).toEqual(['open', 'open']);
  });
});
