import type { ImapFlow, ImapFlowError, ImapFlowOptions } from 'imapflow';
import { orAbort } from '#src/http.ts';
import { type Inside, type Place, reach } from '#src/mail/reach.ts';
import { patience as within } from '#src/patience.ts';
import { Failure } from '#src/ports/failure.ts';
import type { MailAccount } from '#src/ports/mail.ts';

export type Account = Exclude<MailAccount, { kind: 'graph' }>;
/** `failure`: what an error on this connection comes to; what ended it tells more than whoever waits on it hears. */
export type Connection = { client: ImapFlow; host: string; failure(error: unknown): Failure };
/**
 * Milliseconds: until the connection stands, until the server greets, without a byte, for all of one call; how long an
 * unused connection is kept; how long a watched one is in IDLE until it is asked whether it still stands.
 */
export type Patience = {
  connect: number;
  greeting: number;
  idle: number;
  total: number;
  keep: number;
  quiet: number;
};

/** Bytes of a mail asked for at once. */
export const CHUNK = 512 * 1024;
const PORT = 993;

/**
 * Connects and signs in: TLS from the start on port 993, by STARTTLS elsewhere, never without but on this machine.
 * `token`: the access token of an account with OAuth2.
 */
export async function dial(
  account: Account,
  o: { inside?: Inside | undefined; patience: Patience; token: string | undefined; signal: AbortSignal },
): Promise<Connection> {
  const { patience, signal } = o;
  signal.throwIfAborted();
  if (!account.imap) throw new Failure('unsupported', 'the mailbox has no IMAP server');
  const place = await reach(account.imap, { port: PORT, inside: o.inside, ms: patience.connect, signal });
  let ended: Error | undefined;
  // Loaded only where a mailbox is read: it is large.
  const { ImapFlow } = await import('imapflow');
  const client = new ImapFlow(options(account, o.token, place, patience)).on('error', (error) => {
    ended ??= error;
  });
  const failure = (error: unknown) => failed((ended ?? error) as ImapFlowError, account.kind, place.host);
  try {
    await orAbort(client.connect(), AbortSignal.any([signal, within(patience.total)]));
  } catch (error) {
    client.close();
    if (signal.aborted) throw signal.reason;
    throw failure(error);
  }
  return { client, host: place.host, failure };
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
    maxLiteralSize: 2 * CHUNK,
    maxResponseSize: 4 * CHUNK,
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
