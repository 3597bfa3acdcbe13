import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as after } from 'node:timers/promises';
import { openCore } from '#src/app.ts';
import { config } from '#src/config.ts';
import { parse, reference, type Ticket } from '#src/core/tickets/dispatch.ts';
import { type Portal, portal } from '#src/demo/portal.ts';
import { openLedger } from '#src/ledger.ts';
import { log } from '#src/log.ts';
import { dovecot } from '#tests/fakes/dovecot.ts';
import { mailServer } from '#tests/fakes/smtp.ts';
import { type Life, start } from './life.ts';
import { relay } from './relay.ts';

/** Whose mails become tickets. */
export const SUPPORT = 'support@acme.test';
const OWNER = 'console|console';
const VENDOR = 'portal';
const SETUP = 30_000;
/** Milliseconds until anybody's answer arrives: a kill often falls between what it does and that. */
const LATE = 250;
const SOON = 3_000;

export type Office = NonNullable<Awaited<ReturnType<typeof office>>>;

/**
 * A vendor, a mail server that takes letters and a mailbox on a real IMAP server, here in this process or below it;
 * Casebell lives and dies in another. Undefined: there is no Dovecot on this machine.
 */
export async function office() {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const mailbox = await dovecot();
  if (!mailbox) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'casebell-crash-'));
  const letters: string[] = [];
  const vendor = await portal({ quiet: true, now });
  const post = await mailServer({
    onData(stream, _session, done) {
      // As at Exchange and Gmail, what was taken stands among what was sent.
      const take = text(stream).then(async (letter) => {
        letters.push(letter);
        mailbox.deliver(letter, 'Sent', new Date(now()).toISOString());
        await after(LATE);
      });
      take.then(() => done(), done);
    },
  });
  const line = await relay(Number(new URL(vendor.url).port), LATE);
  const env = {
    PORT: 'off',
    CONSOLE: 'on',
    DEMO: 'off',
    DATA_DIR: folder,
    LOG_LEVEL: 'error',
    MAILBOX: SUPPORT,
    MAIL_IMAP: `127.0.0.1:${mailbox.port}`,
    MAIL_SMTP: `127.0.0.1:${post.port}`,
    MAIL_USER: mailbox.user,
    MAIL_PASSWORD: mailbox.password,
    MAIL_DONE_FOLDER: 'Done',
    MAIL_ACCOUNT: VENDOR,
    MAIL_RULES: 'any * => product Red Hat OpenShift Container Platform, version 4.20',
    MAIL_PER_SENDER: '100000',
    MAIL_PER_HOUR: '100000',
  };
  const settings = config(env);
  const open = () => openCore({ config: settings, log: log({ level: 'silent' }) });

  /** The vendor's account is connected, and the mailbox was looked at once: what comes from now on is news. */
  async function prepare(): Promise<void> {
    const house = await open();
    const { accounts, mail, settle } = house.core;
    const signal = AbortSignal.timeout(SETUP);
    const { token, clientId } = vendor.credentials;
    const url = `http://127.0.0.1:${line.port}`;
    const credentials = { token, clientId, api: `${url}/support`, sso: `${url}/sso/token` };
    const made = await accounts.connect({ person: OWNER, vendor: 'redhat', credentials, id: VENDOR }, signal);
    if (made.kind !== 'connected') throw new Error('the account could not be connected');
    await settle(settings.mailAccounts);
    for (const { id } of settings.mailAccounts) {
      const box = await accounts.get(id);
      const found = await (await mail.boxes.of(id))?.since(undefined, signal);
      if (!found) throw new Error('the mailbox cannot be read');
      await mail.list(box, [], found.next);
      await mail.looked(box, signal);
    }
    await house.close();
  }
  await prepare();

  return {
    vendor,
    mailbox,
    /** Every letter taken, each as often as it came. */
    letters,
    start: (): Life => start(env, ahead),
    /** That much time (ms) goes by at once, for everybody. Only while no Casebell runs. */
    pass(ms: number): void {
      ahead += ms;
    },
    receive(mail: string): void {
      mailbox.deliver(mail, 'INBOX', new Date(now()).toISOString());
    },
    /** Whether nothing is due, nor will be in a moment. */
    async idle(): Promise<boolean> {
      const ledger = await openLedger(folder);
      const due = ledger.db
        .selectFrom('wakeups')
        .select('key')
        .where('not_before', '<=', now() + SOON);
      const one = await due.executeTakeFirst();
      await ledger.close();
      return one === undefined;
    },
    /**
     * A person who is asked what became of a ticket looks at the vendor: it is there, or it is sent again. How many are
     * asked about.
     */
    async decide(): Promise<number> {
      const house = await open();
      const rows = await house.ledger.db.selectFrom('tickets').selectAll().where('state', '=', 'asking').execute();
      for (const row of rows) {
        const found = foundAt(vendor, parse(row));
        if (found) await house.core.tickets.exists(row.id, found);
        else await house.core.tickets.again(row.id, 'asking');
      }
      await house.close();
      return rows.length;
    },
    async stop(): Promise<void> {
      line.stop();
      await Promise.all([vendor.stop(), mailbox.stop(), post[Symbol.asyncDispose]()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The number of the case that a ticket opened, or where its comment stands. */
function foundAt({ cases }: Portal, { id, out }: Pick<Ticket, 'id' | 'out'>): string | undefined {
  const found = cases.all().find(({ fields, comments }) => {
    if (out.kind === 'open') return fields.description.includes(reference(id));
    return out.kind === 'comment' && comments.some(({ commentBody }) => commentBody.trim() === out.text.trim());
  });
  return found?.fields.caseNumber;
}
