import type { Account, Accounts } from '#src/core/accounts/accounts.ts';
import { isMailbox } from '#src/core/accounts/mailboxes.ts';
import type { Doctor } from '#src/core/doctor.ts';
import type { Ledger } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { MailAccount } from '#src/ports/mail.ts';
import type { MailSettings } from './settings.ts';

/** A mailbox that could not be read for so long (ms) is told, however it failed. */
const UNREAD = 3_600_000;

/** Tells of mailboxes that become tickets and are quiet, or cannot be read. To be done every hour. */
export function silence(o: {
  ledger: Ledger;
  accounts: Pick<Accounts, 'all' | 'mailbox'>;
  doctor: Doctor;
  mail: Pick<MailSettings, 'silence'>;
  isIntake(account: MailAccount): boolean;
  now(): number;
}) {
  const { db } = o.ledger;

  /** When the newest mail came, else since when there is the mailbox. */
  async function heard({ id }: Account): Promise<number> {
    const mails = db.selectFrom('mails').select((eb) => eb.fn.max('at').as('at'));
    const newest = await mails.where('box', '=', id).where('folder', '=', 'inbox').executeTakeFirst();
    if (newest?.at) return Date.parse(newest.at);
    const account = await db.selectFrom('accounts').select('created_at').where('id', '=', id).executeTakeFirst();
    return account?.created_at ?? o.now();
  }

  /** Under the key of its health, which tells it, too: whoever is first, people are told once. */
  async function unread(box: Account, why: string): Promise<void> {
    const notice = { say: 'notice-account-unreached', args: { account: box.label, why } };
    await o.doctor.trouble(`account:${box.id}`, new Failure('down', why), { people: [box.owner], notice });
  }

  async function quiet(box: Account, address: string, most: number): Promise<void> {
    const key = `silence:${box.id}`;
    const people = [box.owner];
    const since = await heard(box);
    if (o.now() - since < most) {
      return o.doctor.over(key, { people, notice: { say: 'notice-mail-heard', args: { address } } });
    }
    const last = new Date(since).toISOString();
    const args = { address, since: `${last.slice(0, 10)} ${last.slice(11, 16)} UTC` };
    const failure = new Failure('missing', `no mail came since ${last}`);
    await o.doctor.trouble(key, failure, { people, notice: { say: 'notice-mail-silent', args } });
  }

  return async function silence(): Promise<void> {
    for (const box of await o.accounts.all()) {
      if (box.state !== 'on' || !isMailbox(box.vendor)) continue;
      const { account } = await o.accounts.mailbox(box.id);
      if (!o.isIntake(account)) continue;
      const down = box.failure !== null && o.now() - (box.ok_at ?? 0) > UNREAD;
      if (down) await unread(box, box.failure ?? '');
      else if (o.mail.silence !== undefined) await quiet(box, account.from, o.mail.silence);
    }
  };
}
