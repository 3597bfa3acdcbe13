import { expect, test } from 'vitest';
import { stage } from '#src/core/mail/stage.ts';
import { Failure } from '#src/ports/failure.ts';
import { intake } from './fakes/mailin.ts';

const signal = AbortSignal.timeout(5_000);
const by = { person: 'mail|bo@customer.test', chat: 'mail|0123456789ab' };
const file = (name: string, bytes: number) => {
  return { name, type: 'text/plain', inline: false, cid: undefined, content: Buffer.alloc(bytes, 'x') };
};

test('the files of a mail are kept as they came; those that are too many are named', async () => {
  const { place } = await intake();
  const many = Array.from({ length: 21 }, (_, nth) => file(`${nth}.log`, nth === 0 ? 1_000_000 : 1));
  const { ids, left } = await stage(place.core.files, '0123456789ab', by, { files: many }, signal);
  expect(ids).toHaveLength(19);
  expect(left).toEqual(['19.log', '20.log']);
  const kept = await place.core.files.of('0123456789ab');
  expect(kept.find(({ name }) => name === '0.log')?.size).toBe(1_000_000);
});

test('a file the disk has no room for is tried again with its mail, and not left behind', async () => {
  const { place } = await intake();
  const full = new Failure('refused', 'there is no room left on the disk', { cause: new Error('ENOSPC') });
  const files = { ...place.core.files, stage: () => Promise.reject(full) };
  await expect(stage(files, '0123456789ab', by, { files: [file('a.log', 1)] }, signal)).rejects.toBe(full);
});
