import { ImapFlow, type ImapFlowError, type ImapFlowOptions } from 'imapflow';
import { orAbort } from '#src/http.ts';
import { type Inside, type Place, reach } from '#src/mail/reach.ts';
import { type Keep, type Tokens, tokens } from '#src/mail/token.ts';
import { arrived } from '#src/mime.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Arrived, MailAccount, Mailbox } from '#src/ports/mail.ts';
import type { Http } from '#src/ports/vendor.ts';

type Account = Exclude<MailAccount, { kind: 'graph' }>;
type Span = { uids: number[]; upTo: number; more: boolean };
/** Milliseconds: until the connection stands, until the server greets, without a byte, and for all of one look. */
export type Patience = { connect: number; greeting: number; idle: number; total: number };

const PATIENCE: Patience = { connect: 10_000, greeting: 15_000, idle: 30_000, total: 120_000 };
const PORT = 993;
const MOST_MAILS = 200;
const AT_ONCE = 20;
const LONGEST_MAIL = 256 * 1024;
const MOST_BYTES = 8 * 1024 * 1024;
const MOST_UIDS = 10_000;
const BACK_MS = 3 * 24 * 3_600_000;
const BYE_MS = 2_000;

/**
 * The INBOX by IMAP, over one short connection for each look: TLS from the start on port 993, by STARTTLS elsewhere, never
 * without but on this machine. It is opened with EXAMINE and read with BODY.PEEK; of each mail the first 256 KiB. At most
 * 200 mails or 8 MiB at once. The mark is `<uidvalidity>:<last uid>`: where the uidvalidity has changed, the mails that came in the last
 * three days are read again; whoever takes them knows them by their Message-ID. `tokens` as in `post` of src/mail.ts. Tried
 * with Dovecot 2.3.
 */
export function imap(
  account: Account,
  o: { http: Http; now(): number; keep: Keep; inside?: Inside; tokens?: Tokens; patience?: Partial<Patience> },
): Mailbox {
  const patience = { ...PATIENCE, ...o.patience };
  const signed = o.tokens ?? tokens(o);

  async function look(mark: string | undefined, token: string | undefined, signal: AbortSignal) {
    signal.throwIfAborted();
    if (!account.imap) throw new Failure('unsupported', 'the mailbox has no IMAP server');
    const place = await reach(account.imap, { port: PORT, inside: o.inside, ms: patience.connect, signal });
    // What ends a connection is told here; whoever waits on it only hears that it is closed.
    let ended: Error | undefined;
    const client = new ImapFlow(options(account, token, place, patience)).on('error', (error) => {
      ended ??= error;
    });
    const within = AbortSignal.any([signal, AbortSignal.timeout(patience.total)]);
    try {
      const found = await orAbort(
        client.connect().then(() => read(client, mark, o.now())),
        within,
      );
      await orAbort(client.logout(), AbortSignal.any([signal, AbortSignal.timeout(BYE_MS)])).catch(() => {});
      return found;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw failed((ended ?? error) as ImapFlowError, account.kind, place.host);
    } finally {
      client.close();
    }
  }
  return {
    since: (mark, signal) =>
      account.kind === 'password'
        ? look(mark, undefined, signal)
        : signed.use(account, o.keep, signal, (token) => look(mark, token, signal)),
  };
}

async function read(client: ImapFlow, mark: string | undefined, now: number) {
  const { uidValidity, uidNext } = await client.mailboxOpen('INBOX', { readOnly: true });
  if (!uidValidity || !uidNext) throw new Failure('garbled', 'the mailbox does not number its mails');
  const [, validity, last] = /^(\d+):(\d+)$/.exec(mark ?? '') ?? [];
  const newest = uidNext - 1;
  const known = validity === String(uidValidity) ? Number(last) : undefined;
  const none: Span = { uids: [], upTo: newest, more: false };
  const span = mark === undefined ? none : await (known === undefined ? lately() : later(known));
  const { mails, odd, upTo } = await fetched(client, span.uids, now);
  const stopped = upTo !== undefined && upTo !== span.uids.at(-1);
  return { mails, next: `${uidValidity}:${stopped ? upTo : span.upTo}`, more: stopped || span.more, odd };

  async function later(from: number): Promise<Span> {
    if (newest <= from) return { uids: [], upTo: from, more: false };
    const to = Math.min(newest, from + MOST_UIDS);
    const found = await search(client, { uid: `${from + 1}:${to}` });
    return bounded(
      found.filter((uid) => uid > from && uid <= to),
      to,
      to < newest,
    );
  }
  async function lately(): Promise<Span> {
    const found = await search(client, { since: new Date(now - BACK_MS) });
    return bounded(
      found.filter((uid) => uid <= newest),
      newest,
      false,
    );
  }
}

function bounded(uids: number[], to: number, more: boolean): Span {
  if (uids.length <= MOST_MAILS) return { uids, upTo: to, more };
  const first = uids.slice(0, MOST_MAILS);
  return { uids: first, upTo: first.at(-1) ?? to, more: true };
}

/** A search that failed is no mailbox without mails. */
async function search(client: ImapFlow, query: Parameters<ImapFlow['search']>[0]): Promise<number[]> {
  const found = await client.search(query, { uid: true });
  if (!Array.isArray(found)) throw new Failure('down', 'the mailbox could not be searched');
  return found;
}

/** `upTo`: the last of the mails that were asked for. One that was found but is not given is counted as unreadable. */
async function fetched(client: ImapFlow, uids: number[], now: number) {
  const mails: Arrived[] = [];
  let bytes = 0;
  let upTo: number | undefined;
  let odd = 0;
  for (let at = 0; at < uids.length && bytes < MOST_BYTES; at += AT_ONCE) {
    const asked = uids.slice(at, at + AT_ONCE);
    const want = { uid: true, internalDate: true, source: { maxLength: LONGEST_MAIL } };
    const given = await client.fetchAll(asked.join(','), want, { uid: true });
    for (const uid of asked) {
      const { source, internalDate } = given.find((mail) => mail.uid === uid) ?? {};
      bytes += source?.length ?? 0;
      const mail = source && (await arrived(source, moment(internalDate, now)).catch(unreadable));
      if (mail) mails.push(mail);
      else odd++;
    }
    upTo = asked.at(-1);
  }
  return { mails, odd, upTo };
}

function unreadable(error: unknown): undefined {
  if (!(error instanceof Failure && error.kind === 'garbled')) throw error;
}

/** A server that does not say when a mail came is believed to have got it just now. */
function moment(date: Date | string | undefined, now: number): string {
  const time = new Date(date ?? now);
  return new Date(Number.isNaN(time.getTime()) ? now : time).toISOString();
}

function options(account: Account, token: string | undefined, place: Place, patience: Patience): ImapFlowOptions {
  const secure = place.port === PORT;
  const { user } = account;
  return {
    host: place.address,
    ...(place.host !== place.address && { servername: place.host }),
    port: place.port,
    secure,
    ...(!secure && !place.here && { doSTARTTLS: true }),
    auth: account.kind === 'password' ? { user, pass: account.password } : { user, accessToken: token },
    clientInfo: { name: 'casebell', version: false, vendor: false, 'support-url': false },
    logger: false,
    disableAutoIdle: true,
    disableAutoEnable: true,
    disableCompression: true,
    connectionTimeout: patience.connect,
    greetingTimeout: patience.greeting,
    socketTimeout: patience.idle,
    maxLineLength: 1024 * 1024,
    maxLiteralSize: 2 * LONGEST_MAIL,
    maxResponseSize: 1024 * 1024,
  };
}

const LATER = ['UNAVAILABLE', 'INUSE', 'LIMIT', 'THROTTLED', 'OVERQUOTA'];
const GARBLED = /^(Parser|Line|Literal|Response|Invalid|Unexpected|MAX_|STARTTLS_)/;

/** A server may repeat what it was sent, so its words stay out of the message. */
function failed(error: ImapFlowError, kind: Account['kind'], host: string): Failure {
  if (error instanceof Failure) return error;
  const { code, authenticationFailed, serverResponseCode = '', responseStatus: status, throttleReset } = error;
  if (code === 'ETHROTTLE' || LATER.includes(serverResponseCode)) {
    return new Failure('busy', `${host}: ${serverResponseCode || code}`, { retryAfterMs: throttleReset });
  }
  if (authenticationFailed && (status !== undefined || code === undefined)) {
    const what = kind === 'password' ? 'the user name or password is not accepted' : 'the sign-in is not accepted';
    return new Failure('auth', `${host}: ${what}: connect the mailbox again`);
  }
  if (error.tlsFailed && code === undefined) return new Failure('unsupported', `${host} offers no TLS`);
  if (/^Unsupported authentication/.test(error.message)) return new Failure('unsupported', `${host} takes no OAuth2`);
  if (status === 'BAD' || GARBLED.test(code ?? '')) return new Failure('garbled', `${host}: ${code ?? status}`);
  return new Failure('down', `${host}: ${code ?? status ?? error.name}`);
}
