import { createHash } from 'node:crypto';
import type { Failure } from '#src/ports/failure.ts';
import { words } from '#src/words.ts';
import { CASE, NEVER, type Quay, whole } from './depot.ts';

export const say = words('en');
export const MINUTE = 60_000;

/** As a receipt shows it. */
export const sha = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex').slice(0, 12);
export const line = (name: string, text: string, key = 'file-sent-listed') =>
  say(key, { name, size: `${text.length} B`, checksum: sha(text) });
export const receipt = (...lines: string[]) => [say('files-receipt', { number: CASE }), ...lines].join('\n');

/** What arrived at the vendor, in order, and how often it was asked to take a file. */
export const names = (place: Quay) => place.vendor.received.map((file) => file.name);
export const sent = (place: Quay) => place.wire.asked.filter((path) => path.startsWith('attach')).length;

/** The vendor answers the uploads so, one after the other, then takes everything. */
export function answers(place: Quay, ...all: (Failure | undefined)[]): void {
  let nth = 0;
  place.wire.fails = (path) => (path.includes('/attach') ? all[nth++] : undefined);
}

export async function bytesOf(place: Quay, ticket: string, name: string): Promise<Buffer> {
  const rows = await place.files.of(ticket);
  const row = rows.find((one) => one.name === name);
  if (!row) throw new Error(`there is no ${name}`);
  return whole(place.files.open(rows, row)(NEVER));
}

export const lastTold = async (place: Quay) => (await place.told()).at(-1) ?? '';
