import { z } from 'zod';
import type { Core } from '#src/core/index.ts';
import type { Failure } from '#src/ports/failure.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { duration, type Say } from '#src/words.ts';
import type { Account } from './accounts.ts';
import { type Asked, fieldsOf } from './asks.ts';
import type { Connected } from './connect.ts';

/** How long (ms) to wait where a vendor asks us to slow down and does not say. */
const BUSY = 60_000;

export type Setup = {
  person: { id: string; name: string };
  /** Whether they may give other people's accounts new credentials. */
  admin: boolean;
  vendor: Vendor;
  /** The account that gets a new credential. */
  account?: string | undefined;
  /** The id of a new one: the same for a request heard twice, which makes no second account. */
  as: string;
  values: Record<string, string>;
  /** The chat it is for; `told`: nobody there sees the answer. */
  grant?: { chat: string; event: string; told: boolean } | undefined;
  /** Where it was asked. */
  chat: string;
};

/** What is asked of a person for an account at that vendor. */
export function credentialsOf(vendor: Vendor): Asked[] {
  return fieldsOf(vendor.asks.credentials).filter((field) => !field.fixed);
}

/** Where such a credential is made and the least it must be allowed, where that is known. */
export function howTo(say: Say, { id }: Vendor): string | undefined {
  return say.has(`how-${id}`) ? say(`how-${id}`) : undefined;
}

/** Of these answers, those that cannot be right whatever the others are. */
export function unfit({ asks }: Vendor, values: Record<string, string | undefined>): string[] {
  if (!(asks.credentials instanceof z.ZodObject)) return [];
  const shape = Object.entries(asks.credentials.shape as Record<string, z.ZodType>);
  return shape.filter(([name, field]) => values[name] && !field.safeParse(values[name]).success).map(([name]) => name);
}

/** The account of that id, where this person may give it a new credential. */
export async function replaceable(
  core: Core,
  by: { person: string; admin: boolean },
  vendor: Vendor,
  id: string | undefined,
): Promise<Account | undefined> {
  const account = id === undefined ? undefined : await core.accounts.find(id);
  const may = account && (account.owner === by.person || by.admin);
  return may && account.vendor === vendor ? account : undefined;
}

/** Connects an account, or gives one a new credential; what waited for it goes on, and the chat it is for may use it. */
export async function setUp(core: Core, s: Setup, signal: AbortSignal): Promise<Connected<Account> & { again?: true }> {
  const { person, vendor } = s;
  const by = { person: person.id, admin: s.admin };
  const before = await replaceable(core, by, vendor, s.account);
  const known = before ?? (await replaceable(core, by, vendor, s.as)) ?? (await begun(core, by, vendor));
  // Only what is asked for is taken: a form cannot send a credential to another address.
  const credentials = Object.fromEntries(
    credentialsOf(vendor).flatMap(({ name }) => (s.values[name] ? [[name, s.values[name]]] : [])),
  );
  const result = await core.accounts.connect(
    { person: person.id, vendor: vendor.id, credentials, ...(known ? { id: known.id } : { as: s.as }) },
    signal,
  );
  if (result.kind !== 'connected') return result;
  const { account } = result;
  const what = before ? 'account-renewed' : 'account-connected';
  await core.audit.note({ person: person.id, chat: s.chat }, what, `${vendor.id} ${account.id}`);
  await core.resume(account.id);
  if (core.accounts.byMail.includes(vendor) && s.admin) await core.intake.spread(account);
  if (s.grant) await grant(core, person, account, s.grant);
  return before ? { ...result, again: true } : result;
}

/** The account serves that chat from now on; `told`: people there hear so, and by whom. */
export async function grant(
  core: Core,
  person: { id: string; name: string },
  account: Account,
  { chat, event, told }: { chat: string; event: string; told: boolean },
): Promise<void> {
  await core.accounts.grant(account.id, chat, async (tx) => {
    const args = { account: account.label, by: person.name };
    const notice = { say: 'notice-granted', args, buttons: [{ say: 'button-watch', command: 'watch' }] };
    if (told) await core.notices.owe(tx, chat, `granted ${account.id} ${event}`, notice);
  });
  await core.audit.note({ person: person.id, chat }, 'account-granted', account.id);
}

/** What went wrong and what to do next; nothing is saved in any of these cases. */
export function whyNot(say: Say, vendor: Vendor, failure: Failure): string {
  const args = { vendor: vendor.name, why: failure.message };
  switch (failure.kind) {
    case 'auth':
      return say('setup-auth', args);
    case 'forbidden':
      return say('setup-forbidden', args);
    case 'busy':
      return say('setup-busy', { ...args, wait: duration(failure.retryAfterMs ?? BUSY, say.lang) });
    case 'down':
    case 'garbled':
      return say('setup-down', args);
    case 'missing':
    case 'refused':
    case 'unsupported':
      return say('setup-refused', args);
  }
}

/** A vendor by mail was used before it was set up: what is said of it now is for that account. */
async function begun(core: Core, by: { person: string; admin: boolean }, vendor: Vendor): Promise<Account | undefined> {
  if (!core.accounts.byMail.includes(vendor)) return undefined;
  const mine = (await core.accounts.all()).filter((a) => a.vendor === vendor && (a.owner === by.person || by.admin));
  return mine.find((a) => a.owner === by.person) ?? mine[0];
}
