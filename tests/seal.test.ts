import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isKey, keyring, retire, rotate, type Seal, seal } from '#src/seal.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'casebell-seal-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const newKey = () => randomBytes(32).toString('base64');
/** It stands in front of what it sealed. */
const keyId = (box: Seal) => box.canary().split('.')[1];
const keyFile = () => join(dataDir, 'key');

describe('a credential at rest', () => {
  const box = seal(keyring({ dataDir: '/nowhere', key: newKey() }));

  test('comes back as it was, and shows nothing of itself', () => {
    const sealed = box.seal('account:7', 'offline token, è 🎟️');
    expect(box.open('account:7', sealed)).toBe('offline token, è 🎟️');
    expect(box.open('account:7', box.seal('account:7', ''))).toBe('');
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('offline');
    expect(sealed.split('.').slice(0, 2)).toEqual(['v1', keyId(box)]);
  });

  test('is never sealed the same way twice', () => {
    expect(box.seal('account:7', 'x')).not.toBe(box.seal('account:7', 'x'));
  });

  test('does not open as that of another account', () => {
    expect(() => box.open('account:8', box.seal('account:7', 'x'))).toThrow(/account:8.*another record/);
  });

  test('does not open after a change of any bit', () => {
    const sealed = box.seal('a:7', 'x');
    const [version, id, ...parts] = sealed.split('.');
    for (const [n, part] of parts.entries()) {
      for (let bit = 0; bit < Buffer.from(part, 'base64url').length * 8; bit++) {
        const bytes = Buffer.from(part, 'base64url');
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const changed = [version, id, ...parts.with(n, bytes.toString('base64url'))].join('.');
        expect(() => box.open('a:7', changed)).toThrow(/was changed/);
      }
    }
  });

  test('does not open when cut: a shorter tag is no tag', () => {
    const sealed = box.seal('a:7', 'a secret');
    for (let length = 0; length < sealed.length; length++)
      expect(() => box.open('a:7', sealed.slice(0, length))).toThrow();
  });

  test('the two halves of two sealed values do not fit together', () => {
    const one = box.seal('a:7', 'one').split('.');
    const two = box.seal('a:7', 'two').split('.');
    expect(() => box.open('a:7', [...one.slice(0, 3), two[3]].join('.'))).toThrow(/was changed/);
  });
});

describe('the key', () => {
  test('is taken in base64, base64url or hex', () => {
    const bytes = randomBytes(32);
    const ids = (['base64', 'base64url', 'hex'] as const).map(
      (form) => keyring({ dataDir, key: bytes.toString(form) }).current.id,
    );
    expect(new Set(ids).size).toBe(1);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  test.each([
    ['too short', 'c2hvcnQ='],
    ['a pass phrase', 'correct horse battery staple of 43 letters.'],
    ['no randomness', Buffer.alloc(32).toString('base64')],
    ['31 bytes of hex', 'ab'.repeat(31)],
    ['empty', ''],
  ])('%s is refused, saying what to type and not what was given', (_, key) => {
    expect(isKey(key)).toBe(false);
    expect(() => keyring({ dataDir, key })).toThrow(/CASEBELL_KEY should be .*openssl rand -base64 32/);
    if (key) expect(() => keyring({ dataDir, key })).not.toThrow(key);
  });

  test('is made on the first start, for its owner alone, and found again on the next', () => {
    const first = keyring({ dataDir: join(dataDir, 'new') });
    expect(keyring({ dataDir: join(dataDir, 'new') }).current.id).toBe(first.current.id);
    expect(statSync(join(dataDir, 'new', 'key')).mode & 0o777).toBe(0o600);
  });

  test('in a file that others can read is refused with the command to type', () => {
    keyring({ dataDir });
    chmodSync(keyFile(), 0o640);
    expect(() => keyring({ dataDir })).toThrow(`${keyFile()} can be read by others; type: chmod 600 ${keyFile()}`);
  });

  test('in a file that is empty or damaged is refused: it is never made anew over the old one', () => {
    writeFileSync(keyFile(), '', { mode: 0o600 });
    expect(() => keyring({ dataDir })).toThrow(/holds no key/);
    writeFileSync(keyFile(), 'garbage\n');
    expect(() => keyring({ dataDir })).toThrow(/each line of .*key should be 32 random bytes/);
    expect(readFileSync(keyFile(), 'utf8')).toBe('garbage\n');
  });

  test('that is not the one of the data is noticed at the start', () => {
    const mine = seal(keyring({ dataDir, key: newKey() }));
    const other = seal(keyring({ dataDir, key: newKey() }));
    const canary = mine.canary();
    expect(() => mine.check(canary)).not.toThrow();
    expect(() => other.check(canary)).toThrow(
      new RegExp(`sealed with key ${keyId(mine)}.*given is ${keyId(other)}.*CASEBELL_KEY_OLD`),
    );
    expect(() => other.open('account:7', mine.seal('account:7', 'x'))).toThrow(
      `sealed with key ${keyId(mine)}, which is not here`,
    );
  });
});

describe('a new key', () => {
  test('in the environment: the old one still opens, and what is rewrapped needs the new one alone', () => {
    const [old, current] = [newKey(), newKey()];
    const sealed = seal(keyring({ dataDir, key: old })).seal('account:7', 'token');
    const both = seal(keyring({ dataDir, key: current, oldKeys: [old] }));
    expect(both.open('account:7', sealed)).toBe('token');
    const rewrapped = both.rewrap('account:7', sealed);
    expect(seal(keyring({ dataDir, key: current })).open('account:7', rewrapped)).toBe('token');
    expect(() => both.rewrap('account:8', sealed)).toThrow(/another record/);
  });

  test('in the key file: rotated, rewrapped, and the old one retired', () => {
    const sealed = seal(keyring({ dataDir })).seal('account:7', 'token');
    const before = keyId(seal(keyring({ dataDir })));
    const box = seal(rotate(dataDir));
    expect(keyId(box)).not.toBe(before);
    expect(seal(keyring({ dataDir })).open('account:7', sealed)).toBe('token');
    const rewrapped = box.rewrap('account:7', sealed);
    retire(dataDir);
    const after = seal(keyring({ dataDir }));
    expect(after.open('account:7', rewrapped)).toBe('token');
    expect(() => after.open('account:7', sealed)).toThrow(/is not here/);
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir)).toEqual(['key', 'key.old']);
    expect(statSync(join(dataDir, 'key.old')).mode & 0o777).toBe(0o600);
  });

  test('moves from the file to the environment without losing a thing', () => {
    const sealed = seal(keyring({ dataDir })).seal('account:7', 'token');
    const key = newKey();
    expect(() => seal(keyring({ dataDir, key })).open('account:7', sealed)).toThrow(/is not here/);
    const rewrapped = seal(keyring({ dataDir, key, both: true })).rewrap('account:7', sealed);
    expect(seal(keyring({ dataDir, key })).open('account:7', rewrapped)).toBe('token');
  });
});
