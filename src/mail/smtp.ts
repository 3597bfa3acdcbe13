import { Socket } from 'node:net';
import type { createTransport, NodemailerError, SendMailOptions, SMTPTransportOptions } from 'nodemailer';
import { orAbort } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import type { MailAccount } from '#src/ports/mail.ts';
import { type Inside, reach } from './reach.ts';

type Server = Exclude<MailAccount, { kind: 'graph' }>;
/** Milliseconds: until the connection stands, until the server greets, and without a byte either way. */
export type Patience = { connect: number; greeting: number; idle: number };
type Transport = ReturnType<typeof createTransport>;

// A server may look at a whole letter for minutes before it says that it took it (RFC 5321 section 4.5.3.2.6).
const PATIENCE: Patience = { connect: 10_000, greeting: 15_000, idle: 180_000 };
const LONGEST_ANSWER = 500;
const APP_PASSWORD = 'the user name or password is not accepted; some servers want an app password';
const NO_PASSWORDS = 'passwords are switched off there: connect the mailbox with OAuth2 or Microsoft Graph';
const AGAIN = 'the sign-in is not accepted: connect the mailbox again';

/** One connection for one letter. TLS from the start on port 465, by STARTTLS elsewhere; never without but on this machine. */
export function smtp(o: { inside?: Inside | undefined; patience?: Partial<Patience> | undefined }) {
  const patience = { ...PATIENCE, ...o.patience };

  /** `token`: the access token instead of a password. */
  async function through(
    account: Server,
    token: string | undefined,
    signal: AbortSignal,
    use: (transport: Transport) => Promise<unknown>,
  ): Promise<void> {
    signal.throwIfAborted();
    const place = await reach(account.smtp, { port: 465, inside: o.inside, ms: patience.connect, signal });
    // Loaded only where a letter is sent.
    const { createTransport } = await import('nodemailer');
    const socket = new Socket().on('error', () => {});
    let whole = false;
    function noted({ tnx }: { tnx?: string }) {
      if (tnx === 'message') whole = true;
    }
    const options: SMTPTransportOptions = {
      socket,
      host: place.address,
      ...(place.host !== place.address && { servername: place.host }),
      port: place.port,
      secure: place.port === 465,
      requireTLS: !place.here && place.port !== 465,
      auth: login(account, token),
      connectionTimeout: patience.connect,
      greetingTimeout: patience.greeting,
      socketTimeout: patience.idle,
      // The one place where nodemailer says that the last byte of the letter was given to the connection.
      logger: { info: noted },
    };
    try {
      await orAbort(use(createTransport(options)), signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw failed(error as NodemailerError, account.kind, place.host, whole);
    } finally {
      // With an error, so that nodemailer notices even while it is still connecting.
      socket.destroy(new Error('done with it'));
    }
  }
  return {
    send: (account: Server, token: string | undefined, mail: SendMailOptions, signal: AbortSignal) =>
      through(account, token, signal, (transport) => transport.sendMail({ ...mail, signal })),
    check: (account: Server, token: string | undefined, signal: AbortSignal) =>
      through(account, token, signal, (transport) => transport.verify()),
  };
}

function login(account: Server, accessToken: string | undefined) {
  if (account.kind === 'password') return { user: account.user, pass: account.password };
  return { type: 'OAuth2', user: account.user, ...(accessToken !== undefined && { accessToken }) };
}

/** The answer's own words stay out of the message and of an auth failure altogether: a server may repeat what it was sent. */
function failed(error: NodemailerError, kind: Server['kind'], host: string, whole: boolean): Failure {
  if (error instanceof Failure) return error;
  const { code, command, response = '', responseCode: status } = error;
  if (!status) return unsaid(error, kind, host, whole);
  const detail = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? '';
  const what = `${host}: ${status} ${detail}`.trim();
  const cause = { status, text: response.slice(0, LONGEST_ANSWER) };
  if (status < 500) return new Failure(status < 400 ? 'garbled' : 'busy', what, { cause });
  if (command === 'STARTTLS') return new Failure('unsupported', `${host} offers no TLS`);
  if (detail === '5.7.30' || detail === '5.7.139') return new Failure('auth', `${what}: ${NO_PASSWORDS}`);
  if (code === 'EAUTH' || [530, 534, 535].includes(status)) {
    return new Failure('auth', `${what}: ${kind === 'password' ? APP_PASSWORD : AGAIN}`);
  }
  if (status === 552 || detail === '5.3.4') return new Failure('refused', `${what}: the letter is too big`, { cause });
  const why = command === 'RCPT TO' ? 'the recipient is not accepted' : 'the letter is not accepted';
  return new Failure('refused', `${what}: ${why}`, { cause });
}

/** Where the server gave no verdict. */
function unsaid(error: NodemailerError, kind: Server['kind'], host: string, whole: boolean): Failure {
  const { code = error.name, command, originalCode } = error;
  if (code === 'EAUTH') return new Failure('auth', `${host}: ${kind === 'password' ? APP_PASSWORD : AGAIN}`);
  if (code === 'EMESSAGE' && command === 'MAIL FROM') return new Failure('refused', `${host}: the letter is too big`);
  if (code === 'ESTREAM') return new Failure('refused', 'a file of the letter cannot be read', { cause: error });
  if (code === 'EENVELOPE') return new Failure('refused', `${host}: the recipient is not accepted`);
  const garbled = code === 'EPROTOCOL';
  return new Failure(garbled ? 'garbled' : 'down', `${host}: ${originalCode ?? code}`, { doubt: whole });
}
