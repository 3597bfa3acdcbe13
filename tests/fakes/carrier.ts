import { readFileSync } from 'node:fs';
import type { Core } from '#src/core/index.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { parseProfile } from '#vendors/email/load.ts';
import { emailVendor } from '#vendors/email.ts';

const FOLDER = new URL('../../vendors/profiles/', import.meta.url);
export const MAILBOX = {
  from: 'noc@acme.example',
  smtp: 'smtp.acme.example',
  imap: 'imap.acme.example',
  user: 'noc',
  password: 'a-good-password',
};

/** The vendor of a profile that comes along, with a change. */
export function carrier(id: string, change: object = {}): Vendor {
  const known: object = JSON.parse(readFileSync(new URL(`${id}.json`, FOLDER), 'utf8'));
  const parsed = parseProfile(JSON.stringify({ ...known, ...change }));
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return emailVendor(parsed.profile) as Vendor;
}

/** An account of this person; the vendor's own check of it is the fake mail server's. Its id. */
export async function joined(
  core: Core,
  person: string,
  vendor: string,
  credentials: Record<string, string> = {},
): Promise<string> {
  const made = await core.accounts.connect({ person, vendor, credentials }, AbortSignal.timeout(5000));
  if (made.kind !== 'connected') throw new Error(`not connected: ${JSON.stringify(made)}`);
  await core.resume(made.account.id);
  return made.account.id;
}
