import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { languages, words } from '#src/words.ts';
import { check } from '#vendors/email/check.ts';

const FOLDER = new URL('../vendors/profiles/', import.meta.url);
const say = words('en');
const file = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8');
const changed = (change: object) => JSON.stringify({ ...JSON.parse(file('example.json')), ...change });

describe('a look at a profile', () => {
  test('shows a good mail, a bad one, and what is wrong with the bad one', () => {
    const { ok, lines } = check(file('fortinet.json'), say);
    expect(ok).toBe(true);
    expect(lines.join('\n')).toBe(`Fortinet (FortiCare) (fortinet) can be used.
setup asks once for: The address that takes new cases; The vendor's number to call

A good mail:
To: nobody yet. Without an address the ticket is prepared for a person to hand in.
Subject: [casebell0123456789ab] P1: HA cluster lost sync after the upgrade - FG100F0000000000
  After the upgrade at 06:40 UTC the two members no longer sync; the primary still carries all traffic.
  We restarted the secondary once; nothing changed. Output of the HA status is attached.

  Priority: P1
  Serial number: FG100F0000000000
  Contract: 1234567890

  Our reference: casebell0123456789ab

A bad mail:
To: nobody yet. Without an address the ticket is prepared for a person to hand in.
Subject: [casebell0123456789ab] P1: HA CLUSTER LOST SYNC AFTER THE UPGRADE !!! -
  After the upgrade at 06:40 UTC the two members no longer sync; the primary still carries all traffic.
  We restarted the secondary once; nothing changed. Output of the HA status is attached.
  {serial}

  Sent from my phone

  Priority: P1

  Our reference: casebell0123456789ab

What is wrong with it:
- serial: This is needed.
- title: The title shouts: not in capitals throughout, without !!.
- body: Leave out the signature or disclaimer, such as "Sent from my phone" or what follows "--".
- body: A place in braces is not filled in.`);
  });

  test.each(readdirSync(FOLDER).filter((name) => name !== 'schema.json'))('%s passes in every language', (name) => {
    for (const lang of languages()) expect(check(file(name), words(lang)).ok).toBe(true);
  });

  test('names everything that is wrong, where it is', () => {
    const change = { subject: '{title} {nobody}', severities: [{ word: 'Low', priority: 'low' }] };
    expect(check(changed(change), say)).toEqual({
      ok: false,
      lines: [
        '3 things are wrong:',
        '- subject: {nobody} is no place here: there is no such field.',
        '- subject: The place {reference} has to be here.',
        '- call.severities: Critical is none of the severities.',
      ],
    });
  });

  test('what is no JSON, or not in its shape, is said in the words of who reads it', () => {
    const broken = check('{', say);
    expect(broken.ok).toBe(false);
    expect(broken.lines).toEqual(['One thing is wrong:', expect.stringContaining('- This is not JSON: ')]);
    expect(check(changed({ caps: 'none', colour: 'red' }), say).lines).toEqual([
      '2 things are wrong:',
      expect.stringMatching(/^- caps: .*object/),
      expect.stringMatching(/"colour"/),
    ]);
  });

  test('an example of the profile’s own that nobody should send is a mistake too', () => {
    expect(check(changed({ example: { title: 'HELP!!!', body: 'It is down.' } }), say)).toEqual({
      ok: false,
      lines: ['One thing is wrong:', '- example.title: The title shouts: not in capitals throughout, without !!.'],
    });
  });
});
