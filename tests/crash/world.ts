import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCore } from '#src/app.ts';
import { config } from '#src/config.ts';
import { chatId } from '#src/core/chats/people.ts';
import { parse, reference, type Ticket } from '#src/core/tickets/dispatch.ts';
import { type Portal, portal } from '#src/demo/portal.ts';
import { openLedger } from '#src/ledger.ts';
import { log } from '#src/log.ts';
import { postgres } from '#tests/fakes/postgres.ts';
import { chatPlatforms } from './chats.ts';
import { type Life, start } from './life.ts';
import { postOffice } from './post.ts';
import { relay } from './relay.ts';

/** What Casebell is connected with: chats (`updates`), a mailbox (`mail`), or both. */
export type What = 'updates' | 'mail' | 'all';
export type Store = 'sqlite' | 'postgres';
export type World = Extract<Awaited<ReturnType<typeof world>>, { start: unknown }>;

const VENDOR = 'portal';
/** So few that preparing keeps within Red Hat's burst. */
const CASES = 3;
const SETUP = 30_000;
/** Milliseconds until the vendor's answer arrives: a kill often falls between what it does and that. */
const LATE = 250;
/** Not sooner: Red Hat is asked once a second at most, and people's tickets wait in the same line. */
const POLLS = { POLL_URGENT: '5', POLL_HIGH: '5', POLL_MEDIUM: '5', POLL_LOW: '5', POLL_IDLE: '5' };

/**
 * A vendor, chat platforms and a mail server, here in this process or below it; Casebell lives and dies in others.
 * `missing`: what this machine would need for that.
 */
export async function world({ what, store }: { what: What; store: Store }) {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const server = store === 'postgres' ? await postgres() : undefined;
  if (store === 'postgres' && !server) return { missing: 'there is no Postgres here: apt-get install postgresql' };
  const url = await server?.fresh();
  const post = what === 'updates' ? undefined : await postOffice(now, VENDOR);
  if (what !== 'updates' && !post) {
    await server?.stop();
    return { missing: 'the mailbox is on a Dovecot, and there is none here: apt-get install dovecot-imapd' };
  }
  const chats = what === 'mail' ? undefined : await chatPlatforms();
  const vendor = await portal({ quiet: true, now });
  const line = await relay(Number(new URL(vendor.url).port), LATE);
  const folder = mkdtempSync(join(tmpdir(), 'casebell-crash-'));
  const env: Record<string, string> = {
    PORT: '0',
    CONSOLE: chats ? 'off' : 'on',
    DEMO: 'off',
    DATA_DIR: folder,
    LOG_LEVEL: 'error',
    ...POLLS,
    ...(url ? { DATABASE_URL: url } : {}),
    ...chats?.env,
    ...post?.env,
  };
  const settings = config(env);
  const open = () => openCore({ config: settings, log: log({ level: 'silent' }) });
  const numbers = Array.from(
    { length: chats ? CASES : 0 },
    (_, i) => vendor.cases.add({ summary: `Crash case ${i + 1}` }).caseNumber,
  );

  /** An account is connected, chats watch every case, and the mailbox was looked at once: what comes from now on is news. */
  async function prepare(): Promise<void> {
    const house = await open();
    const { accounts, cases, mail, people, settle, watches } = house.core;
    const signal = AbortSignal.timeout(SETUP);
    const owner = chats?.owner ?? 'console|console';
    for (const place of chats?.places ?? [])
      await people.meet({ source: 'crash', id: place.room }, { user: '1001', name: 'Ann', bot: place.bot }, place);
    await people.allowPerson(owner, '*', 'admin');
    const { token, clientId } = vendor.credentials;
    const api = `http://127.0.0.1:${line.port}`;
    const credentials = { token, clientId, api: `${api}/support`, sso: `${api}/sso/token` };
    const made = await accounts.connect({ person: owner, vendor: 'redhat', credentials, id: VENDOR }, signal);
    if (made.kind !== 'connected') throw new Error('the account could not be connected');
    const desk = await accounts.desk(VENDOR);
    for (const number of numbers) {
      const found = await desk.get?.(number, signal);
      if (found) await cases.absorb(VENDOR, [found]);
      for (const place of chats?.places ?? [])
        await watches.add({ chat: chatId(place), account: VENDOR, number, floor: null, person: owner });
    }
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
    /** The cases that every chat watches. */
    numbers,
    chats,
    post,
    start: (failpoint?: string): Life => start(env, { ahead, failpoint }),
    /** What keeps the ledger goes down and up again, where that is a server. */
    restart: async (): Promise<void> => server?.restart('immediate'),
    /** The ledger as it is, beside whoever works on it. */
    ledger: () => openLedger(folder, url),
    /** That much time (ms) goes by at once, for everybody. Only while no Casebell runs. */
    pass(ms: number): void {
      ahead += ms;
      chats?.pass(ms);
    },
    /** The Telegram chats in which a send was under way when a process died: each may be told that once more. */
    async underway(): Promise<number> {
      const ledger = await openLedger(folder, url);
      const rows = await ledger.db
        .selectFrom('deliveries')
        .select('chat')
        .distinct()
        .where('state', '=', 'sending')
        .where('chat', 'like', 'telegram|%')
        .execute();
      await ledger.close();
      return rows.length;
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
      await Promise.all([vendor.stop(), chats?.stop(), post?.stop()]);
      await server?.stop();
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
