import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fieldsOf } from '#src/core/accounts/asks.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Letter, Mail } from '#src/ports/mail.ts';
import type { Draft, Tools } from '#src/ports/vendor.ts';
import { parseProfile } from '#vendors/email/load.ts';
import type { Profile } from '#vendors/email/profile.ts';
import { emailVendor } from '#vendors/email.ts';

const SIGNAL = new AbortController().signal;
const KEY = 'casebell00112233aabb';
const draft: Draft = {
  title: 'Circuit down since 06:40 UTC',
  body: 'No light on the port.\nA restart did not help.',
  severity: 'Major',
  extra: { circuit_id: 'EX-12345', affected: 'one site' },
};

function profileOf(id: string): Profile {
  const read = parseProfile(readFileSync(new URL(`../vendors/profiles/${id}.json`, import.meta.url), 'utf8'));
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.profile;
}

/** A mailbox that writes down what goes out. */
function mailbox(from: string | undefined = 'noc@ours.example') {
  const letters: Letter[] = [];
  const mail: Mail = { from: async () => from, send: async (letter) => void letters.push(letter) };
  return { letters, tools: toolsOf(mail) };
}

function toolsOf(mail: Mail): Tools<unknown> {
  return {
    http: async () => expect.unreachable('a mail vendor asks nothing over HTTP'),
    mail,
    now: () => 0,
    keep: async () => {},
  };
}

const example = emailVendor(profileOf('example'));
const verizon = emailVendor(profileOf('verizon'));
const isp = { circuit_id: 'AB/1', service_address: '1 Main St', local_contact: 'Jo', contact_phone: '+1 555 0100' };
const outage: Draft = { ...draft, severity: 'High', extra: isp };

describe('a case at a vendor known by its profile', () => {
  test('goes out as one letter, with its files, under a Message-ID of our own', async () => {
    const { letters, tools } = mailbox();
    const files = [{ name: 'port.log', size: 3, open: () => expect.unreachable('nobody reads it here') }];
    const receipt = await example.connect({}, tools).open?.({ ...draft, files }, KEY, SIGNAL);
    const id = `<${KEY}@ours.example>`;
    expect(receipt).toEqual({ kind: 'sent', to: 'support@example.com', messageId: id });
    expect(letters).toEqual([
      {
        id,
        to: 'support@example.com',
        subject: `[${KEY}] Major: Circuit down since 06:40 UTC - EX-12345`,
        text: [
          'No light on the port.\nA restart did not help.\n',
          'Severity: Major\nCircuit ID: EX-12345\nAffected: one site\n',
          `Our reference: ${KEY}`,
        ].join('\n'),
        files,
      },
    ]);
  });

  test('sent again it is the same letter', async () => {
    const { letters, tools } = mailbox();
    for (const _ of [1, 2]) await example.connect({}, tools).open?.(draft, KEY, SIGNAL);
    expect(letters[1]).toEqual(letters[0]);
  });

  test('is prepared whole for a person where no address is known, and nothing is sent', async () => {
    const { letters, tools } = mailbox();
    const receipt = await verizon.connect({}, tools).open?.(outage, KEY, SIGNAL);
    expect(receipt).toMatchObject({ kind: 'prepared', title: `[${KEY}] High: ${draft.title} - AB/1` });
    expect(receipt).toHaveProperty('text', expect.stringContaining('Service address: 1 Main St\nLocal contact: Jo'));
    expect(letters).toEqual([]);
  });

  test('is prepared where no mailbox of ours is connected', async () => {
    const tools = toolsOf({ from: async () => undefined, send: async () => expect.unreachable('no mailbox') });
    expect(await example.connect({}, tools).open?.(draft, KEY, SIGNAL)).toMatchObject({ kind: 'prepared' });
  });

  test('goes to the address an admin gave, before the known one', async () => {
    for (const vendor of [example, verizon]) {
      const { letters, tools } = mailbox();
      await vendor.connect({ to: 'noc@carrier.example' }, tools).open?.(outage, KEY, SIGNAL);
      expect(letters.map((l) => l.to)).toEqual(['noc@carrier.example']);
      expect(vendor.contact({ to: 'noc@carrier.example' }).host).toBe('carrier.example');
    }
    expect(verizon.contact({}).host).toBe('verizon');
  });

  test('fails as its mailbox fails, and asks nothing once it is aborted', async () => {
    const full = new Failure('busy', 'later');
    const tools = toolsOf({ from: async () => 'a@ours.example', send: async () => Promise.reject(full) });
    await expect(example.connect({}, tools).open?.(draft, KEY, SIGNAL)).rejects.toBe(full);
    const never = toolsOf({ from: async () => expect.unreachable('asked'), send: async () => {} });
    const reason = new Error('stopping');
    await expect(example.connect({}, never).open?.(draft, KEY, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  test('can be opened there and nothing else', () => {
    expect(Object.keys(example.connect({}, mailbox().tools))).toEqual(['open']);
  });
});

describe('what is known of the vendor', () => {
  test('tells where its mails say the number, when to call, and until when to wait', () => {
    expect(example.contact({})).toEqual({
      kind: 'email',
      host: 'example.com',
      mail: 'support@example.com',
      portal: 'https://support.example.com/cases',
      phone: '+1 555 0100',
      call: ['Critical'],
      numbers: [
        { in: 'header', header: 'X-Case-Number', pattern: expect.any(String) },
        { in: 'subject', header: undefined, pattern: expect.any(String) },
        { in: 'body', header: undefined, pattern: expect.any(String) },
      ],
      senders: ['example.com'],
      answerMs: 4 * 3_600_000,
    });
  });

  test('what is unknown is absent', () => {
    expect(
      Object.values({ ...verizon.contact({}), kind: undefined, host: undefined }).every((v) => v === undefined),
    ).toBe(true);
  });

  test('an admin adds what is unknown', () => {
    const pattern = String.raw`VZ ticket (\w+)`;
    const contact = verizon.contact({ phone: '+1 555 0199', pattern });
    expect(contact.phone).toBe('+1 555 0199');
    expect(contact.numbers).toEqual([
      { in: 'subject', pattern },
      { in: 'body', pattern },
    ]);
  });

  test('only what is unknown is asked, and the address; all of it may be left out', () => {
    const asked = (v: typeof example) => fieldsOf(v.asks.credentials).filter((f) => !f.fixed);
    expect(asked(example).map((f) => f.name)).toEqual(['to']);
    expect(asked(verizon).map((f) => [f.name, f.optional, f.words])).toEqual([
      ['to', true, 'email'],
      ['pattern', true, 'email'],
      ['phone', true, 'email'],
    ]);
    for (const field of asked(verizon)) {
      expect(verizon.asks.credentials.safeParse({ [field.name]: field.example }).success, field.name).toBe(true);
    }
    expect(verizon.asks.credentials.parse({ to: '', pattern: '', phone: '' })).toBeTruthy();
  });

  test.each([
    ['an address with a line break', { to: 'a@b.example\r\nBcc: all@b.example' }],
    ['a pattern without a group', { pattern: String.raw`\d+` }],
    ['a pattern that is not linear', { pattern: String.raw`(?=(\d+))` }],
    ['words for a phone', { phone: 'ask Jo' }],
  ])('%s is not taken', (_, credentials) => {
    expect(verizon.asks.credentials.safeParse(credentials).success).toBe(false);
  });

  test('files of one letter fit its cap after base64: 18 MB of 25 MB', () => {
    expect(verizon.limits).toMatchObject({ file: 18_000_000, files: 18_000_000, types: undefined });
    const { file = 0, files = 0, types } = example.limits;
    expect(file).toBe(10_000_000);
    expect(files * 1.37).toBeLessThan(20_000_000);
    expect(types).toContain('pcap');
  });

  test('a case number is taken as the profile says, else whatever has a digit', () => {
    expect('EXN-0012345').toMatch(example.caseId.pattern);
    expect('0012345').not.toMatch(example.caseId.pattern);
    for (const number of ['4242', 'TT-2026/0012', 'INC#00.1']) expect(number).toMatch(verizon.caseId.pattern);
    for (const word of ['4', '421', 'down', 'two words 2', `${'9'.repeat(33)}`])
      expect(word).not.toMatch(verizon.caseId.pattern);
  });

  test('severities are the vendor’s, else four plain words', () => {
    expect(example.severities.map((s) => s.word)).toEqual(['Critical', 'Major', 'Minor', 'Question']);
    expect(verizon.severities.map((s) => s.word)).toEqual(['Urgent', 'High', 'Medium', 'Low']);
  });
});
