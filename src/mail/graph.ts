import type { SendMailOptions } from 'nodemailer';
import { retold } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import type { MailAccount } from '#src/ports/mail.ts';
import type { Http } from '#src/ports/vendor.ts';

type Microsoft = Extract<MailAccount, { kind: 'graph' }>;

/** Of one request, the letter in base64 included. Microsoft names about 4 MB in its answers to users, no exact figure. */
const MOST = 4_000_000;
const GROWTH = 4 / 3;
const DENIED = 'Microsoft 365 does not let the application send from this mailbox: grant it Mail.Send there';
const NO_MAILBOX = 'Microsoft 365 knows no such mailbox';
const AGAIN = 'Microsoft 365 no longer accepts the sign-in: connect the mailbox again';

/**
 * Letters through `POST /users/{from}/sendMail` as base64 MIME, one request of at most 4 MB, so a letter with about 2 MB
 * of files. 202 means accepted, not delivered; a copy is kept in Sent Items. Not verified against Microsoft: that our
 * Message-ID arrives unchanged (no source says so), and users report that headers of our own, X-Casebell among
 * them, are dropped (microsoft-graph-docs-contrib issue 424, msgraph-sdk-dotnet issue 2209).
 */
export function graph(http: Http) {
  return {
    async send(account: Microsoft, token: string, mail: SendMailOptions, size: number, signal: AbortSignal) {
      if (size * GROWTH > MOST) throw new Failure('refused', 'the letter is too big for Microsoft Graph (4 MB)');
      const body = (await mime(mail)).toString('base64');
      if (body.length > MOST) throw new Failure('refused', 'the letter is too big for Microsoft Graph (4 MB)');
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/plain' };
      try {
        await http({ method: 'POST', url: `${mailbox(account)}/sendMail`, headers, body, signal });
      } catch (error) {
        throw verdict(error);
      }
    },
    /** Without Mail.Read the mailbox cannot be looked at: then only the sign-in is known to be good. */
    async check(account: Microsoft, token: string, signal: AbortSignal) {
      const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
      const query = { $select: 'id' };
      try {
        await http({ url: `${mailbox(account)}/mailFolders/inbox`, headers, query, signal });
      } catch (error) {
        if (!(error instanceof Failure && error.kind === 'forbidden')) throw verdict(error);
      }
    },
  };
}

function mailbox(account: Microsoft): string {
  return `${account.api}/users/${encodeURIComponent(account.from)}`;
}

async function mime(mail: SendMailOptions): Promise<Buffer> {
  try {
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
    const { message } = await transport.sendMail(mail);
    return message as Buffer;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('refused', 'a file of the letter cannot be read', { cause: error });
  }
}

/** A mailbox that does not exist or may not be used is a matter of its account, never of a case. */
function verdict(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  if (error.kind === 'auth') return retold(error, { message: AGAIN });
  if (error.kind === 'forbidden') return retold(error, { kind: 'auth', message: DENIED });
  if (error.kind === 'missing') return retold(error, { kind: 'auth', message: NO_MAILBOX });
  const { status } = (error.cause ?? {}) as { status?: number };
  return status === 413 ? retold(error, { message: 'the letter is too big for Microsoft Graph (4 MB)' }) : error;
}
