import { gzipSync } from 'node:zlib';

const DEEP = 100_000;
const BOMB = 200 * 1024 * 1024;

const xml = (inside: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><cases xmlns="http://www.redhat.com/gss/strata">${inside}</cases>`;
const many = (count: number, one: (i: number) => string) => Array.from({ length: count }, (_, i) => one(i)).join('');

/** Made to do harm where a vendor's XML is expected, by what each tries; made anew by every call. */
export const XML: Readonly<Record<string, () => string | Uint8Array>> = {
  'elements 100,000 deep': () => xml('<a>'.repeat(DEEP) + '</a>'.repeat(DEEP)),
  'elements 100,000 deep that never end': () => xml('<a>'.repeat(DEEP)),
  'a comment of 10 MB': () => xml(`<case><summary>${'line &lt;down&gt;\n'.repeat(600_000)}</summary></case>`),
  '10,000 comments': () => xml(many(10_000, (i) => `<case><summary>${i}</summary></case>`)),
  'a million attributes': () => xml(`<a ${many(1_000_000, (i) => `a${i}="" `)}/>`),
  'two million numeric references': () => xml(`<a>${'&#65;'.repeat(2_000_000)}</a>`),
  'references to no character': () => xml('<a>&#0;&#xD800;&#x110000;&#99999999;</a>'),
  'elements with the names of our own': () => xml('<__proto__><polluted>1</polluted></__proto__><constructor/>'),
  'an entity that grows': () => '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><cases>&c;</cases>',
  'an entity of a file': () => '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><cases>&b;</cases>',
  'a NUL': () => xml('<a>\0</a>'),
  'half of a pair': () => Buffer.from(xml('<a>\uD800</a>'), 'utf16le'),
  'bytes that are no UTF-8': () => Buffer.from(xml('<a>\xff\xfe\xc0\x80</a>'), 'latin1'),
  'UTF-16 with its mark': () => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(xml('<a/>'), 'utf16le')]),
  'UTF-32': () => Buffer.from([...xml('<a/>')].flatMap((c) => [0, 0, 0, c.charCodeAt(0)])),
  'a section without an end': () => `${xml('').slice(0, -8)}<![CDATA[`,
  'nothing but brackets': () => '<'.repeat(1_000_000),
  'nothing but blanks': () => ' '.repeat(5_000_000),
};

/** The same where JSON is expected. */
export const JSONS: Readonly<Record<string, () => string | Uint8Array>> = {
  'lists 100,000 deep': () => '['.repeat(DEEP) + ']'.repeat(DEEP),
  'lists 100,000 deep that never end': () => '['.repeat(DEEP),
  'objects 100,000 deep': () => `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
  'a case 50,000 deep': () => `{"cases":${'[{"cases":'.repeat(50_000)}1${'}]'.repeat(50_000)}}`,
  'a comment of 10 MB': () => JSON.stringify([{ id: 'a', commentBody: 'x'.repeat(10_000_000) }]),
  '10,000 comments': () =>
    JSON.stringify(Array.from({ length: 10_000 }, (_, i) => ({ id: `a${i}`, commentBody: 'x' }))),
  '300,000 keys': () => `{${many(300_000, (i) => `"k${i}":1,`)}"z":1}`,
  'one key a hundred thousand times': () => `{${'"caseNumber":"1",'.repeat(100_000)}"caseNumber":"2"}`,
  'keys with the names of our own': () => '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  'a number without an end': () => '1'.repeat(1_000_000),
  'a number that is none': () => '{"cases":NaN}',
  'half of a pair': () => '{"caseNumber":"\\ud800","summary":"\\udc00\\u0000"}',
  'a NUL': () => '{"cases":"\0"}',
  'bytes that are no UTF-8': () => Buffer.from('{"cases":"\xff\xfe\xc0\x80"}', 'latin1'),
  'UTF-16 with its mark': () => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('{"cases":[]}', 'utf16le')]),
  'UTF-7': () => '+AHs-+ACI-cases+ACI-:[]+AH0-',
  'two values': () => '{"cases":[]}{"cases":[]}',
  'a value and a page': () => '{"cases":[]}<!DOCTYPE html>',
};

/** 200 MB of zeros in some 200 KB. */
export function bomb(): Uint8Array {
  return gzipSync(Buffer.alloc(BOMB));
}
