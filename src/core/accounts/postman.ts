import type { Ledger } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Letter, Mail, Post } from '#src/ports/mail.ts';
import type { Account, Accounts } from './accounts.ts';
import type { Health } from './health.ts';
import { isMailbox } from './mailboxes.ts';

/**
 * Sends from the mailbox of that account, as it sends what vendors get. One that refuses us is paused, and its owner told.
 * How one that is read does is told by reading: that letters leave it does not say that mails come.
 */
export function outgoing(o: { post: Post; accounts: Pick<Accounts, 'get' | 'mailbox' | 'went'>; health: Health }) {
  return async function send(id: string, letter: Letter, signal: AbortSignal): Promise<void> {
    const box = await o.accounts.get(id);
    if (box.state === 'paused') throw new Failure('auth', `the mailbox ${box.label} is paused: ${box.why ?? ''}`);
    const { account, keep } = await o.accounts.mailbox(id);
    try {
      await o.post.send(account, letter, keep, signal);
    } catch (error) {
      if (error instanceof Failure && error.kind === 'auth') await o.health.ill(box, error);
      throw error;
    }
    if (account.kind === 'graph' || account.imap) return;
    await o.health.well(box);
    await o.accounts.went(box, 'ok');
  };
}

/**
 * The mail of a vendor's account: it goes out from the mailbox of the same owner, else from one that is granted to every
 * chat the account is granted to; one that is paused only where there is no other.
 */
export function postman(o: { ledger: Ledger; post: Post; accounts(): Accounts; health(): Health }) {
  const { db } = o.ledger;

  async function boxOf(id: string): Promise<Account | undefined> {
    const all = await o.accounts().all();
    const own = all.find((a) => a.id === id)?.owner;
    const grants = Map.groupBy(await db.selectFrom('grants').select(['account', 'chat']).execute(), (g) => g.account);
    const chats = (grants.get(id) ?? []).map((g) => g.chat);
    function shares(box: Account): boolean {
      const granted = new Set((grants.get(box.id) ?? []).map((g) => g.chat));
      return chats.length > 0 && chats.every((chat) => granted.has(chat));
    }
    const boxes = all
      .filter((a) => isMailbox(a.vendor))
      .sort((a, b) => Number(b.state === 'on') - Number(a.state === 'on'));
    return boxes.find((box) => box.owner === own) ?? boxes.find(shares);
  }

  return function mail(id: string): Mail {
    return {
      async from() {
        const box = await boxOf(id);
        return box && (await o.accounts().mailbox(box.id)).account.from;
      },
      async send(letter, signal) {
        const box = await boxOf(id);
        if (!box) throw new Failure('unsupported', 'no mailbox is connected');
        await outgoing({ post: o.post, accounts: o.accounts(), health: o.health() })(box.id, letter, signal);
      },
    };
  };
}
