import type { Account } from '#src/core/accounts/accounts.ts';
import { isMailbox } from '#src/core/accounts/mailboxes.ts';
import type { Core } from '#src/core/index.ts';
import { patience } from '#src/patience.ts';
import { Failure } from '#src/ports/failure.ts';
import type { MailAccount, Mailbox } from '#src/ports/mail.ts';

/** Opens a mailbox; undefined where this one cannot be read. */
export type OpenMailbox = (account: MailAccount, keep: (rotated: MailAccount) => Promise<void>) => Mailbox | undefined;

const DEADLINE = 2 * 60_000;
const FIRST_WAIT = 30_000;
const LONGEST_WAIT = 15 * 60_000;

/** Reads one mailbox for what vendors answer, and plans the next look; `every` in ms. */
export function mailPoller(o: { core: Core; open: OpenMailbox; every: number }) {
  const { core } = o;

  async function read(box: Account, mailbox: Mailbox, signal: AbortSignal): Promise<boolean> {
    const { mails, next, more, odd = 0 } = await mailbox.since(box.mark ?? undefined, signal);
    await core.replies.take(box, mails, next);
    const key = `mail:${box.id}`;
    const notice = { say: 'notice-mail-odd', args: { account: box.label, count: odd } };
    if (odd === 0) await core.doctor.over(key);
    else
      await core.doctor.trouble(key, new Failure('garbled', `${odd} mails cannot be read`), {
        people: [box.owner],
        notice,
      });
    return more;
  }

  /** The wake-up `mail`. */
  return async function poll(id: string, stop: AbortSignal): Promise<void> {
    const box = await core.accounts.find(id);
    if (box?.state !== 'on' || !isMailbox(box.vendor)) return;
    const { account, keep } = await core.accounts.mailbox(id);
    const mailbox = o.open(account, keep);
    if (!mailbox) return;
    const again = (wait: number) => core.queue.put('mail', id, { notBefore: core.now() + wait });
    try {
      const more = await read(box, mailbox, AbortSignal.any([stop, patience(DEADLINE)]));
      await core.health.well(box);
      await core.accounts.went(box, 'ok');
      await again(more ? 0 : o.every);
    } catch (error) {
      if (stop.aborted || !(error instanceof Failure)) throw error;
      await core.health.ill(box, error);
      if (error.kind !== 'auth') await again(error.retryAfterMs ?? Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** box.fails));
    }
  };
}
