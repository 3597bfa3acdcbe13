import { describe, expect, test } from 'vitest';
import { disguised, sniff, textual } from '#src/sniff.ts';

describe('what a file is', () => {
  const png = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(20)]);
  const exe = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100)]);

  test.each<[string, Uint8Array, string | null]>([
    ['plain text', Buffer.from('Nov 21 kernel: NIC link is down\n'), 'text/plain'],
    ['text that begins as a bitmap would', Buffer.from('BMC reset at 08:00\n'), 'text/plain'],
    ['text cut within a letter', Buffer.from('perché').subarray(0, 6), 'text/plain'],
    ['Latin-1', Buffer.from('perch\xe9 no', 'latin1'), null],
    ['a PDF', Buffer.from('%PDF-1.7\n1 0 obj\n'), 'application/pdf'],
    ['a picture', png, 'image/png'],
    ['a program', exe, 'application/x-msdownload'],
    ['gzip', Buffer.from('1f8b0800000000000003', 'hex'), 'application/gzip'],
    ['zeros', Buffer.alloc(100), null],
    ['nothing', Buffer.alloc(0), null],
  ])('%s', async (_, head, type) => {
    expect(await sniff(head)).toBe(type);
  });

  test.each<[string, string | null, boolean]>([
    ['setup.log', 'application/x-msdownload', true],
    ['setup.exe', 'application/x-msdownload', false],
    ['messages.log', 'text/plain', false],
    ['messages.log', 'application/gzip', true],
    ['config.xml', 'application/xml', false],
    ['shot.PNG', 'image/png', false],
    ['shot.png', 'text/plain', true],
    ['sos.tar.xz', 'application/x-xz', false],
    ['vmcore', 'application/x-elf', false],
    ['odd.log', null, false],
  ])('%s that is %s: disguised %s', (name, type, expected) => {
    expect(disguised(name, type)).toBe(expected);
  });

  test('text is what compresses', () => {
    expect(['text/csv', 'application/json', 'image/svg+xml', 'image/png', null].map(textual)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
