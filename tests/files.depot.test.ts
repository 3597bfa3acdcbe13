import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { depot } from '#src/depot.ts';
import { failureOf } from './contracts/stage.ts';
import { folder, NEVER, stream, whole } from './fakes/depot.ts';

const ID = 'a'.repeat(32);
const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const read = async (bytes: AsyncIterable<Uint8Array>) => (await whole(bytes)).toString();

describe('the depot', () => {
  const most = 1_000_000;

  test('keeps files for this user only, and says what they are', async () => {
    const dir = join(folder(), 'files');
    const store = depot(dir);
    const text = 'line\n'.repeat(5000);
    const written = await store.write(ID, stream(text), { most, signal: NEVER });
    expect(written).toMatchObject({ size: text.length, sha256: sha(text) });
    expect(Buffer.from(written.head).toString()).toBe(text.slice(0, 4100));
    expect([statSync(dir).mode & 0o777, statSync(join(dir, ID)).mode & 0o777]).toEqual([0o700, 0o600]);
  });

  test('reads from the first byte each time, and any slice', async () => {
    const store = depot(join(folder(), 'files'));
    await store.write(ID, stream('0123456789'), { most, signal: NEVER });
    expect(await read(store.open(ID, NEVER))).toBe('0123456789');
    expect(await read(store.open(ID, NEVER))).toBe('0123456789');
    expect(await read(store.slice(ID, 3, 5, NEVER))).toBe('34');
    expect(await read(store.slice(ID, 5, 5, NEVER))).toBe('');
  });

  test('takes a file as large as allowed, and nothing larger', async () => {
    const dir = join(folder(), 'files');
    const store = depot(dir);
    await store.write(ID, stream('12345'), { most: 5, signal: NEVER });
    const failure = await failureOf(store.write('b'.repeat(32), stream('123456'), { most: 5, signal: NEVER }));
    expect(failure.kind).toBe('refused');
    expect(readdirSync(dir)).toEqual([ID]);
  });

  test('leaves nothing behind of a file that breaks off, is given up, or finds the disk full', async () => {
    const dir = join(folder(), 'files');
    const store = depot(dir);
    const stop = new AbortController();
    async function* broken(how: () => void) {
      yield Buffer.from('12345');
      how();
      yield Buffer.from('67890');
    }
    const cut = new Error('cut off');
    const breaks = broken(() => {
      throw cut;
    });
    await expect(store.write(ID, breaks, { most, signal: NEVER })).rejects.toBe(cut);
    const stops = broken(() => stop.abort(new Error('stopping')));
    await expect(store.write(ID, stops, { most, signal: stop.signal })).rejects.toThrow('stopping');
    const full = broken(() => {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    });
    expect((await failureOf(store.write(ID, full, { most, signal: NEVER }))).message).toContain('no room left');
    expect(readdirSync(dir)).toEqual([]);
  });

  test('says that the bytes of a file are gone', async () => {
    const store = depot(join(folder(), 'files'));
    expect((await failureOf(read(store.open(ID, NEVER)))).kind).toBe('missing');
  });

  test('knows no other file than its own', async () => {
    const store = depot(join(folder(), 'files'));
    expect(() => store.slice('../casebell.db', 0, 9, NEVER)).not.toThrow();
    await expect(read(store.open('../casebell.db', NEVER))).rejects.toThrow('no id');
  });
});
