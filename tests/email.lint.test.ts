import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Draft } from '#src/ports/vendor.ts';
import { compose } from '#vendors/email/compose.ts';
import { lint } from '#vendors/email/lint.ts';
import { Profile } from '#vendors/email/profile.ts';
import { emailVendor } from '#vendors/email.ts';

const KEY = 'casebell00112233aabb';
const fortinet = profileOf('fortinet');
const example = profileOf('example');
const good: Draft = {
  title: 'HA cluster lost sync after the upgrade',
  body: 'The members no longer sync.\nA restart did not help.',
  severity: 'P2',
  extra: { serial: 'FG100F0000000000' },
};

function profileOf(id: string): Profile {
  return Profile.parse(JSON.parse(readFileSync(new URL(`../vendors/profiles/${id}.json`, import.meta.url), 'utf8')));
}

/** What is said against the good draft with a change, as `field: key`. */
function said(change: Partial<Draft>, profile = fortinet): string[] {
  return lint(profile, { ...good, ...change }, KEY).map(({ field, say }) => `${field}: ${say}`);
}

describe('what is missing in a ticket', () => {
  test('a complete ticket has nothing against it', () => {
    expect(said({})).toEqual([]);
  });

  test('blindspot: required fields: every missing one is named at once', () => {
    const nothing = { title: ' ', body: '', severity: '', extra: {} };
    expect(lint(profileOf('verizon'), nothing, KEY).map(({ field, say }) => `${field}: ${say}`)).toEqual([
      'title: problem-needed',
      'severity: problem-choice',
      'circuit_id: problem-needed',
      'service_address: problem-needed',
      'local_contact: problem-needed',
      'contact_phone: problem-needed',
    ]);
  });

  test('a missing serial and a missing site are named where the vendor asks them', () => {
    expect(said({ extra: { contract: '1' } })).toEqual(['serial: problem-needed']);
    expect(said({ severity: '2 High', extra: { agent_version: '24.1' } }, profileOf('sentinelone'))).toEqual([
      'site: problem-needed',
    ]);
  });

  test('an optional field may be empty', () => {
    expect(said({ extra: { serial: 'FG1', contract: '' } })).toEqual([]);
  });

  test('a value has to match the whole pattern and be one of the choices', () => {
    const draft = { severity: 'Minor', extra: { circuit_id: 'EX-123456', affected: 'my desk' } };
    expect(said(draft, example)).toEqual(['circuit_id: problem-form', 'affected: problem-form']);
    expect(said({ ...draft, extra: { circuit_id: ' ex-12345 ', affected: 'everything' } }, example)).toEqual([]);
    expect(said({ ...draft, extra: { circuit_id: 'EX-12345\nEX-12345', affected: 'everything' } }, example)).toEqual([
      'circuit_id: problem-form',
    ]);
  });

  test('a pattern takes linear time whatever is typed', () => {
    const slow = Profile.parse({
      ...example,
      fields: [{ name: 'serial', pattern: '(a+)+b', example: 'aab' }],
      subject: '[{reference}] {title}',
      body: ['{body}', '{serial}'],
    });
    const begun = performance.now();
    expect(said({ severity: 'Minor', extra: { serial: 'a'.repeat(190) } }, slow)).toEqual(['serial: problem-form']);
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});

describe('how a mail is written', () => {
  test.each([
    ['a title in capitals throughout', { title: 'NETWORK IS DOWN AT HQ' }, 'title: problem-shouting'],
    ['a title with !!', { title: 'Cluster down!!' }, 'title: problem-shouting'],
    ['a title that looks like an answer', { title: 'RE: cluster down' }, 'title: problem-answer'],
    ['the number of an old case in the title', { title: 'As in Ticket No. 1234567' }, 'title: problem-number'],
    ['a phone’s signature', { body: 'It is down.\n\nSent from my iPhone' }, 'body: problem-signature'],
    ['a phone’s signature in Italian', { body: 'È guasto.\n\nInviato da iPhone' }, 'body: problem-signature'],
    ['a signature block', { body: 'It is down.\n-- \nJane Doe\nNOC' }, 'body: problem-signature'],
    [
      'a disclaimer',
      { body: 'It is down.\n\nThis e-mail and any attachments are confidential.' },
      'body: problem-signature',
    ],
    ['a place left in the text', { body: 'Serial: {serial}' }, 'body: problem-place'],
    ['a place left in the title', { title: 'Cluster {Title} down' }, 'title: problem-place'],
    ['a place left in a field', { extra: { serial: '{serial}' } }, 'serial: problem-place'],
  ] satisfies [string, Partial<Draft>, string][])('%s is caught before it is sent', (_, change, problem) => {
    expect(said(change)).toEqual([problem]);
  });

  test.each([
    ['short words in capitals', { title: 'BGP DOWN' }],
    ['one exclamation mark', { title: 'Cluster down again!' }],
    ['braces of a configuration', { body: 'curl /api/{id} says {"state": "down"} for $HOST' }],
    ['dashes in the middle of a log', { body: `log\n--\n${'line\n'.repeat(12)}` }],
    ['a title in another script', { title: '网络中断：总部到分支的线路没有信号已经两个小时' }],
  ] satisfies [string, Partial<Draft>][])('%s: nothing against it', (_, change) => {
    expect(said(change)).toEqual([]);
  });

  test('blindspot: mail format: everything that is wrong is said at once, before it is sent', () => {
    const change = { title: 'RE: CLUSTER IS DOWN!!', body: 'Serial {serial}\n-- \nJane', extra: {} };
    expect(said(change)).toEqual([
      'serial: problem-needed',
      'title: problem-shouting',
      'title: problem-answer',
      'body: problem-signature',
      'body: problem-place',
    ]);
  });

  test('a subject over the limit tells its length', () => {
    const problems = lint(fortinet, { ...good, title: 'a '.repeat(60), extra: { serial: 'x'.repeat(100) } }, KEY);
    expect(problems).toEqual([{ field: 'title', say: 'problem-subject', args: { length: 249, most: 200 } }]);
  });

  test('before sending, only what the form itself does not say is added to it', () => {
    const vendor = emailVendor(fortinet);
    expect(vendor.asks.lint?.({ ...good, title: '', extra: {} })).toEqual([]);
    expect(vendor.asks.lint?.({ ...good, title: 'HELP HELP HELP HELP' })).toEqual([
      { field: 'title', say: 'problem-shouting' },
    ]);
  });

  test('the subject keeps the grammar of the profile', () => {
    expect(compose(fortinet, good, KEY).subject).toBe(
      `[${KEY}] P2: HA cluster lost sync after the upgrade - FG100F0000000000`,
    );
  });

  test('blindspot: mail format: no value can add a header or a line: the subject is one line, and so is a field', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('a\r\nBcc: all@example.com', 'b\u2028Cc: x', '\u202egnp.exe', 'c\0d', '{body}{title}', '$&$1'),
    );
    fc.assert(
      fc.property(nasty, nasty, nasty, (title, body, serial) => {
        const { subject, text } = compose(fortinet, { ...good, title, body, extra: { serial } }, KEY);
        expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
        expect(subject.startsWith(`[${KEY}] P2: `)).toBe(true);
        expect(text).not.toMatch(/[\r\0\u2028\u2029\u202a-\u202e]/);
        expect(text.endsWith(`\n\nOur reference: ${KEY}`)).toBe(true);
        const short = compose(fortinet, { ...good, title, body: 'Down.', extra: { serial } }, KEY).text;
        expect(short.split('\n').length).toBe(short.includes('Serial number:') ? 6 : 5);
      }),
    );
    expect(compose(fortinet, { ...good, extra: { serial: 'A\nContract: stolen' } }, KEY).text).toContain(
      'Serial number: A Contract: stolen\n',
    );
  });

  test('what a value says in braces is not filled in', () => {
    const { subject } = compose(fortinet, { ...good, title: '{serial} {reference}' }, KEY);
    expect(subject).toBe(`[${KEY}] P2: {serial} {reference} - FG100F0000000000`);
  });

  test('a field that was left out leaves no empty line label behind', () => {
    expect(compose(fortinet, good, KEY).text).not.toContain('Contract');
  });
});
