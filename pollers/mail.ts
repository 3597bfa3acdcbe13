import type { Account } from '#src/core/accounts/accounts.ts';
import { isMailbox } from '#src/core/accounts/mailboxes.ts';
import type { Core } from '#src/core/index.ts';
import { failpoint } from '#src/failpoint.ts';
import { deadline } from '#src/patience.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Mailbox, MailHead } from '#src/ports/mailbox.ts';
import type { Mark } from '#src/ports/types.ts';
import type { Lookout } from './lookout.ts';

const DEADLINE = 10 * 60_000;
const FIRST_WAIT = 30_000;
const LONGEST_WAIT = 15 * 60_000;

/**
 * Looks into one mailbox and plans the next look, `every` ms later: what becomes tickets is listed, any other is read for
 * what vendors answer.
 */
export function mailPoller(o: { core: Core; lookout: Lookout; every: number }) {
  const { core } = o;

  /** One by one, so that memory stays bounded. How far the mailbox was read is remembered when all of them are. */
  async function answers(
    box: Account,
    mailbox: Mailbox,
    { heads, next }: { heads: MailHead[]; next: Mark },
    signal: AbortSignal,
  ): Promise<void> {
    let odd = 0;
    for (const head of heads.filter(({ folder }) => folder === 'inbox')) {
      const mail = await core.mail.peek(mailbox, head, signal);
      if (mail === 'odd') odd += 1;
      else if (mail !== 'gone') await core.replies.one(box, mail);
    }
    if (next !== box.mark) await core.cases.advance(box.id, next);
    await told(box, odd);
  }

  async function told(box: Account, odd: number): Promise<void> {
    const key = `mail:${box.id}`;
    if (odd === 0) return core.doctor.over(key);
    const notice = { say: 'notice-mail-odd', args: { account: box.label, count: odd } };
    const failure = new Failure('garbled', `${odd} mails cannot be read`);
    await core.doctor.trouble(key, failure, { people: [box.owner], notice });
  }

  async function read(box: Account, mailbox: Mailbox, signal: AbortSignal): Promise<boolean> {
    const { account } = await core.accounts.mailbox(box.id);
    const found = await mailbox.since(box.mark ?? undefined, signal);
    failpoint('mail.listed');
    if (core.mail.isIntake(account)) {
      await core.mail.list(box, found.heads, found.next);
      failpoint('mail.noted');
      if (!found.more) await core.mail.looked(box, signal);
    } else await answers(box, mailbox, found, signal);
    return found.more;
  }

  /** The wake-up `mail`. */
  return async function poll(id: string, stop: AbortSignal): Promise<void> {
    const box = await core.accounts.find(id);
    const mailbox = box?.state === 'on' && isMailbox(box.vendor) ? await core.mail.boxes.of(id) : undefined;
    if (!box || !mailbox) return o.lookout.leave(id);
    const again = (wait: number) => core.queue.put('mail', id, { notBefore: core.now() + wait });
    const { signal, end } = deadline(stop, DEADLINE);
    try {
      const more = await read(box, mailbox, signal);
      await core.health.well(box);
      await core.accounts.went(box, 'ok');
      await again(more ? 0 : o.every);
      await o.lookout.keep(box, mailbox);
    } catch (error) {
      if (stop.aborted || !(error instanceof Failure)) throw error;
      await core.health.ill(box, error);
      if (error.kind === 'auth') o.lookout.leave(id);
      else await again(error.retryAfterMs ?? Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** box.fails));
    } finally {
      end();
    }
  };
}
