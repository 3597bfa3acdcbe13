import type { Doctor } from '#src/core/doctor.ts';
import type { Failure, FailureKind } from '#src/ports/failure.ts';
import type { Account, Accounts } from './accounts.ts';
import { isMailbox } from './mailboxes.ts';
import { SETTINGS } from './settled.ts';

/** A vendor that blinks wakes nobody: so many failures in a row do. */
export const PATIENCE = 3;

export type Health = ReturnType<typeof health>;

/** What it means for an account, and for who owns it, that its vendor answered or did not. */
export function health(o: { accounts: Pick<Accounts, 'find' | 'went'>; doctor: Doctor }) {
  return {
    async well(account: Account): Promise<void> {
      const notice = { say: 'notice-account-back', args: { account: account.label } };
      await o.doctor.over(`account:${account.id}`, { people: [account.owner], notice });
    },

    /**
     * A refused credential pauses the account. The notice first: a crash after it repeats this, and tells nobody twice.
     * False: the account works since, so this says nothing about it.
     */
    async ill(account: Account, failure: Failure): Promise<boolean> {
      const pause = failure.kind === 'auth';
      // Another credential worked since: the refusal is an old one's.
      if (pause && (await o.accounts.find(account.id))?.ok_at !== account.ok_at) return false;
      await o.doctor.trouble(`account:${account.id}`, failure, {
        people: [account.owner],
        notice: {
          say: special(account, failure.kind) ?? (pause ? 'notice-account-paused' : `notice-account-${failure.kind}`),
          args: { account: account.label, why: failure.message },
        },
        after: failure.retryable ? PATIENCE : 1,
      });
      await o.accounts.went(account, { failure, pause });
      return true;
    },
  };
}

/** What its owner reads where the words for a vendor's account would mislead. */
function special({ vendor, owner }: Account, kind: FailureKind): string | undefined {
  if (kind === 'auth' && owner === SETTINGS) return 'notice-account-settings';
  if (!isMailbox(vendor)) return undefined;
  if (kind === 'forbidden') return 'notice-account-unread';
  return kind === 'down' ? 'notice-account-unreached' : undefined;
}
