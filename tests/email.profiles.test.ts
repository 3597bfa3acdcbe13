import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, test } from 'vitest';
import { fieldsOf, helpOf, labelOf } from '#src/core/accounts/asks.ts';
import { matches } from '#src/pattern.ts';
import { languages, words } from '#src/words.ts';
import { KNOWN } from '#vendors/email/asks.ts';
import { readProfiles } from '#vendors/email/load.ts';
import { profileSchema } from '#vendors/email/profile.ts';
import { emailVendors } from '#vendors/email.ts';

const FOLDER = fileURLToPath(new URL('../vendors/profiles/', import.meta.url));
const SEED =
  'Verizon, Comcast, Spectrum, Fortinet, Palo Alto, Cisco ASA, SentinelOne, CrowdStrike, Cylance, Sophos, M365, Azure, AWS, Umbrella, Meraki, Tenable, Zscaler';
const schema: unknown = JSON.parse(readFileSync(join(FOLDER, 'schema.json'), 'utf8'));
const { profiles, problems } = readProfiles(FOLDER);
const text = readFileSync(join(FOLDER, 'example.json'), 'utf8');
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'profiles-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

/** The example with a change, as a file. */
function changed(change: object): string {
  return JSON.stringify({ ...JSON.parse(text), ...change });
}

/** What is wrong with the example after a change, as `where: key`. */
function wrong(change: object): string[] {
  return readProfiles(folderWith({ 'x.json': changed(change) })).problems.map(({ where, say }) => `${where}: ${say}`);
}

describe('the profiles that come along', () => {
  test('are all fit, and one a file named by its id', () => {
    expect(problems).toEqual([]);
    const files = readdirSync(FOLDER).filter((name) => name !== 'schema.json');
    expect(profiles.map(({ id }) => `${id}.json`)).toEqual(files.toSorted());
    expect(emailVendors().map(({ id }) => id)).toEqual(profiles.map(({ id }) => id));
  });

  test('reach every vendor of old by name', () => {
    const names = profiles.map(({ id, name }) => `${id} ${name}`.toLowerCase());
    for (const vendor of SEED.split(', ')) {
      const hits = names.filter((name) =>
        vendor
          .toLowerCase()
          .split(' ')
          .every((word) => name.includes(word)),
      );
      expect(hits, vendor).toHaveLength(1);
    }
    expect(names.some((name) => name.includes('cisco asa'))).toBe(true);
  });

  test.each(profiles.map((p) => [p.name, p] as const))(
    '%s invents nothing: it has sources, and says what is unknown',
    (_, p) => {
      expect(p.sources.length).toBeGreaterThan(0);
      const gaps = [p.channel.mail, p.channel.phone, p.severities, p.number];
      if (gaps.includes(null))
        expect(p.unknown.length).toBeGreaterThanOrEqual(gaps.filter((gap) => gap === null).length);
    },
  );

  test('know two intake addresses: the one that is documented, and that of the example', () => {
    const known = profiles.flatMap(({ id, channel }) => (channel.mail ? [`${id} ${channel.mail}`] : []));
    expect(known).toEqual(['example support@example.com', 'umbrella umbrella-support@cisco.com']);
    expect(JSON.stringify(profiles.find(({ id }) => id === 'example'))).not.toMatch(
      /@(?!example\.com)|https:\/\/(?!support\.example\.com)/,
    );
  });

  test('label every question in every language', () => {
    for (const lang of languages()) {
      const say = words(lang);
      for (const vendor of emailVendors()) {
        for (const field of [...fieldsOf(vendor.asks.credentials), ...fieldsOf(vendor.asks.extra)].filter(
          (f) => !f.fixed,
        )) {
          expect(labelOf(say, vendor, field).length).toBeGreaterThan(1);
          expect(field.label !== undefined || helpOf(say, vendor, field)).toBeTruthy();
          expect(field.example).toBeTruthy();
        }
      }
      for (const name of KNOWN) expect(say.has(`field-email-${name}`)).toBe(true);
    }
  });

  test('find the number in what the vendor writes, and nothing in our own subject', () => {
    const fortinet = profiles.find(({ id }) => id === 'fortinet')?.number?.places[0]?.pattern ?? '';
    expect(matches(fortinet, 'Re: Ticket No. 7654321 Ticket Title: HA lost')).toEqual(['7654321']);
    expect(matches(fortinet, '[casebell0123456789ab] P1: HA lost - FG100F1234567890')).toEqual([]);
  });
});

describe('the JSON Schema for editors', () => {
  test('is up to date', () => {
    const how =
      "write vendors/profiles/schema.json anew from profileSchema() of vendors/email/profile.ts, then 'biome check --write'";
    expect(schema, how).toEqual(JSON.parse(JSON.stringify(profileSchema())));
  });

  test('describes every field', () => {
    const bare: string[] = [];
    JSON.stringify(schema, (key, node) => {
      for (const [name, field] of Object.entries<{ description?: string }>(key === 'properties' ? node : {}))
        if (!field.description) bare.push(name);
      return node;
    });
    expect(bare).toEqual([]);
  });

  test('takes every profile and refuses a misspelt one', () => {
    const ajv = new Ajv({ formats: { email: true, uri: true } });
    const valid = ajv.compile(schema as object);
    for (const { id } of profiles) {
      const file: unknown = JSON.parse(readFileSync(join(FOLDER, `${id}.json`), 'utf8'));
      expect(valid(file), JSON.stringify(valid.errors)).toBe(true);
      expect(file).toHaveProperty('$schema', './schema.json');
    }
    expect(valid(JSON.parse(changed({ subjct: 'x' })))).toBe(false);
  });
});

describe('a folder of one’s own profiles', () => {
  test('a good one is a vendor, a bad one is named with its path and all that is wrong, and the others go on', () => {
    const folder = folderWith({
      'a.json': changed({ id: 'carrier', subject: 'Hello {nobody}', body: ['Hi'] }),
      'b.json': changed({ id: 'carrier' }),
      'c.json': '{ "id": ',
      'notes.txt': 'no profile',
    });
    const read = readProfiles(folder);
    expect(read.profiles.map(({ id }) => id)).toEqual(['carrier']);
    expect(read.problems.map(({ file, where, say }) => `${file.slice(folder.length + 1)} ${where} ${say}`)).toEqual([
      'a.json subject check-place',
      'a.json subject check-needs',
      'a.json subject check-needs',
      'a.json body check-needs',
      ...['0', '1', '2', '3'].map((i) => `a.json fields.${i} check-unsent`),
      'c.json  check-json',
    ]);
  });

  test('an id may be used once, and not that of another vendor', () => {
    const folder = folderWith({
      'a.json': changed({ id: 'carrier' }),
      'b.json': changed({ id: 'carrier' }),
      'c.json': changed({ id: 'redhat' }),
    });
    const read = readProfiles(folder, ['redhat']);
    expect(read.profiles).toHaveLength(1);
    expect(read.problems.map(({ say, args }) => [say, args['id']])).toEqual([
      ['check-twice', 'carrier'],
      ['check-twice', 'redhat'],
    ]);
  });

  test('a folder that is not there and a file that is no profile by its size are said', () => {
    expect(readProfiles('/nowhere/at/all').problems).toMatchObject([{ file: '/nowhere/at/all', say: 'check-unread' }]);
    expect(readProfiles(folderWith({ 'x.json': ' '.repeat(300_000) })).problems).toMatchObject([{ say: 'check-big' }]);
  });

  const [field] = JSON.parse(text).fields;
  const number = JSON.parse(text).number;
  test.each([
    ['a pattern that is not linear', { fields: [{ ...field, pattern: '(a)\\1' }] }, 'fields.0.pattern: check-pattern'],
    [
      'an example that does not fit its pattern',
      { fields: [{ ...field, example: 'X' }] },
      'fields.0.example: check-example',
    ],
    ['a name that is taken', { fields: [{ ...field, name: 'title' }] }, 'fields.0.name: check-name'],
    ['a field without a label', { fields: [{ name: 'colour', example: 'red' }] }, 'fields.0.label: check-label'],
    ['choices of a text', { fields: [{ ...field, choices: ['a', 'b'] }] }, 'fields.0.choices: check-choices'],
    [
      'a pattern with an open quotation',
      { fields: [{ ...field, pattern: '\\QEX' }] },
      'fields.0.pattern: check-pattern',
    ],
    ['the description in the subject', { subject: '[{reference}] {title} {body}' }, 'subject: check-always'],
    ['an optional field in the subject', { fields: [{ ...field, optional: true }] }, 'subject: check-always'],
    [
      'a signature in the body',
      { body: ['{body}', '-- ', 'Jo {circuit_id}{affected}{site}{output}'] },
      'body: problem-signature',
    ],
    [
      'severities upside down',
      { severities: JSON.parse(text).severities.toReversed() },
      'severities: check-severities',
    ],
    ['a call for an unknown word', { call: { severities: ['Huge'], why: 'x' } }, 'call.severities: check-call'],
    ['a number shape without end', { number: { ...number, shape: '(\\d+)+' } }, 'number.shape: check-shape'],
    [
      'a number that does not have its shape',
      { number: { ...number, shape: '\\d{7}' } },
      'number.example: check-example',
    ],
    [
      'a place without a group',
      { number: { ...number, places: [{ in: 'body', pattern: 'x', example: 'x' }] } },
      'number.places.0.pattern: check-pattern',
    ],
    [
      'a header without a name',
      { number: { ...number, places: [{ in: 'header', pattern: '(.*)', example: 'EXN-0012345' }] } },
      'number.places.0.header: check-header',
    ],
    [
      'a pattern that finds another number',
      { number: { ...number, places: [{ in: 'body', pattern: '(\\d)', example: 'EXN-0012345' }] } },
      'number.places.0.example: check-found',
    ],
    ['an address that is none', { channel: { mail: 'me', portal: null, phone: null } }, 'channel.mail: check-value'],
  ])('%s is refused', (_, change, problem) => {
    expect(wrong(change)).toContain(problem);
  });
});
