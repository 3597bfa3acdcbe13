import type { Account } from '#src/core/accounts/accounts.ts';
import { isMailbox } from '#src/core/accounts/mailboxes.ts';
import type { Core } from '#src/core/index.ts';

export type Box = { account: Account; address: string };

/** The mailboxes whose mails become tickets; where one is named, by its address or its account's id, that alone. */
export async function boxesOf(core: Core, named?: string | undefined): Promise<Box[]> {
  const found: Box[] = [];
  for (const account of (await core.accounts.all()).filter(({ vendor }) => isMailbox(vendor))) {
    const box = await core.accounts.mailbox(account.id);
    if (core.mail.isIntake(box.account)) found.push({ account, address: box.account.from.toLowerCase() });
  }
  const name = named?.toLowerCase();
  return name === undefined ? found : found.filter((box) => box.address === name || box.account.id === name);
}
