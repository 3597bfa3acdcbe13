import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { amount, type Item, ladder, type Way } from '#src/core/files/ladder.ts';
import { Profile } from '#vendors/email/profile.ts';
import { emailVendor } from '#vendors/email.ts';

const MB = 1_000_000;
const EXAMPLE = JSON.parse(readFileSync(new URL('../vendors/profiles/example.json', import.meta.url), 'utf8'));
const any = (name: string, size: number, more: Partial<Item> = {}): Item => ({ name, size, type: null, ...more });
const text = (name: string, size: number, packed?: number): Item => ({ name, size, type: 'text/plain', packed });
const kinds = (ways: Way[]) => ways.map((way) => (way.kind === 'left' ? way.why.say : way.kind));

describe('blindspot: size caps', () => {
  /** Bytes on the wire as mail programs write them: base64 in lines of 76, each with its line break. */
  function encoded(bytes: number): number {
    const letters = Math.ceil(bytes / 3) * 4;
    return letters + Math.ceil(letters / 76) * 2;
  }

  describe.each([10, 20, 25, 50, 250])('of %i MB after base64', (cap) => {
    const caps = { file: null, mail: cap * MB, types: null };
    const { limits } = emailVendor(Profile.parse({ ...EXAMPLE, caps }));
    const most = limits.file;

    test('a mail holds what base64 leaves of it, and no part of it is given away', () => {
      expect([limits.files, limits.types]).toEqual([most, undefined]);
      expect(most).toBeLessThan((cap * MB) / 1.37);
      expect(most).toBeGreaterThan((cap * MB) / 1.37 - 0.5 * MB);
    });

    test.each([
      [-1, 'whole'],
      [0, 'whole'],
      [1, 'file-left-size'],
    ])('a file at %i bytes from it: %s', (off, kind) => {
      expect(kinds(ladder([any('core', most + off)], limits))).toEqual([kind]);
      if (kind === 'whole') expect(encoded(most + off)).toBeLessThanOrEqual(cap * MB);
    });

    test.each([
      [-1, ['whole', 'whole']],
      [0, ['whole', 'whole']],
      [1, ['file-left-together', 'whole']],
    ])('two files of one letter at %i bytes from it: %s', (off, expected) => {
      const half = Math.floor(most / 2);
      expect(kinds(ladder([any('a', most - half + off), any('b', half)], limits))).toEqual(expected);
    });

    test('a text one byte above it is compressed, one byte of gzip above it is left', () => {
      expect(kinds(ladder([text('a.log', most + 1)], limits))).toEqual(['gzip']);
      expect(kinds(ladder([text('a.log', most + 1, most)], limits))).toEqual(['gzip']);
      expect(kinds(ladder([text('a.log', most + 1, most + 1)], limits))).toEqual(['file-left-size']);
    });

    test('one by one, what is above it goes in parts of it', () => {
      expect(ladder([any('core', most)], { file: most })).toEqual([{ kind: 'whole' }]);
      expect(ladder([any('core', most + 1)], { file: most })).toEqual([{ kind: 'split', parts: 2, each: most }]);
      expect(ladder([any('core', most * 12)], { file: most })).toEqual([{ kind: 'split', parts: 12, each: most }]);
    });
  });

  test('texts of a letter that is too large are compressed first, then the largest stay behind', () => {
    const limits = { file: 10 * MB, files: 15 * MB };
    const core = any('core', 9 * MB);
    expect(kinds(ladder([core, text('a.log', 9 * MB)], limits))).toEqual(['whole', 'gzip']);
    expect(kinds(ladder([core, text('a.log', 9 * MB, MB)], limits))).toEqual(['whole', 'gzip']);
    expect(kinds(ladder([core, text('a.log', 9 * MB, 8 * MB), any('b', MB)], limits))).toEqual([
      'file-left-together',
      'gzip',
      'whole',
    ]);
    const dense = text('a.log', 8 * MB, 8 * MB + 20);
    expect(kinds(ladder([core, dense], limits))).toEqual(['file-left-together', 'whole']);
  });
});

describe('the ladder', () => {
  const bigFiles = { where: 'sftp.example.com', name: (number: string, file: string) => `${number}_${file}` };
  const limits = { file: 10 * MB };

  test('compresses before it splits, splits before it sends elsewhere', () => {
    const o = { bigFiles, number: '01234567' };
    expect(kinds(ladder([text('a.log', 11 * MB)], limits, o))).toEqual(['gzip']);
    expect(ladder([text('a.log', 50 * MB, 11 * MB)], limits, o)).toEqual([{ kind: 'split', parts: 2, each: 10 * MB }]);
    expect(kinds(ladder([any('core.bin', 11 * MB)], { ...limits, types: ['bin'] }, o))).toEqual(['file-left-big']);
  });

  test('compresses and splits only where that is taken', () => {
    expect(kinds(ladder([text('a.log', 11 * MB)], { ...limits, types: ['log'] }))).toEqual(['file-left-size']);
    expect(kinds(ladder([text('a.log', 11 * MB)], { ...limits, types: ['log', 'gz'] }))).toEqual(['gzip']);
    expect(kinds(ladder([any('a.LOG', 1), any('b.exe', 1)], { ...limits, types: ['log'] }))).toEqual([
      'whole',
      'file-left-type',
    ]);
  });

  test('makes no more parts than a number of three digits names', () => {
    expect(kinds(ladder([any('core', 999 * limits.file), any('core', 999 * limits.file + 1)], limits))).toEqual([
      'split',
      'file-left-size',
    ]);
  });

  test('names the place for big files, and the name there once the case has a number', () => {
    const letter = { file: MB, files: MB };
    const [now] = ladder([any('core', 2 * MB)], letter, { bigFiles, number: '01234567' });
    expect(now).toEqual({
      kind: 'left',
      why: { say: 'file-left-big', args: { where: 'sftp.example.com', name: '01234567_core' } },
    });
    expect(kinds(ladder([any('core', 2 * MB)], letter, { bigFiles }))).toEqual(['file-left-big-later']);
  });

  test('shows a file one byte above its cap as larger than the cap', () => {
    expect([amount(10 * MB, 'down'), amount(10 * MB + 1)]).toEqual(['10 MB', '10.1 MB']);
    expect([0, 999, 1000, 2 * 2 ** 30].map((bytes) => amount(bytes))).toEqual(['0 B', '999 B', '1 kB', '2.2 GB']);
  });
});
