import type { z } from 'zod';
import { retold, type Stream } from './http.ts';
import type { Keep, Tokens } from './mail/token.ts';
import { json } from './parse.ts';
import { Failure } from './ports/failure.ts';
import type { MailAccount } from './ports/mail.ts';
import type { Http, HttpAnswer, HttpRequest } from './ports/vendor.ts';

export type GraphAccount = Extract<MailAccount, { kind: 'graph' }>;

type Query = Record<string, string | undefined>;
type Asked = { method?: NonNullable<HttpRequest['method']>; query?: Query; prefer?: string; signal: AbortSignal };

/** `at`: a path beneath the api's address, or a whole link as Graph gave it, which is only followed to the same origin. */
export type Graph = {
  ask(at: string, o: Asked & { json?: unknown; effect?: boolean }): Promise<HttpAnswer>;
  read<T>(at: string, schema: z.ZodType<T>, o: Asked & { json?: unknown; effect?: boolean }): Promise<T>;
  /** Bytes of any length; leaving the loop gives the connection back. */
  stream(at: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** The path of the mailbox, and whether a link leads to where the account's api is. */
  mailbox: string;
  ours(link: string): boolean;
};

const AGAIN = 'Microsoft 365 no longer accepts the sign-in: connect the mailbox again';
/** Ids that stay the same wherever in the mailbox a mail is moved (learn.microsoft.com/graph/outlook-immutable-id). */
const IDS = 'IdType="ImmutableId"';

/**
 * Microsoft Graph for one mailbox. Failures as of `Http`; `auth` where the sign-in is refused. National clouds have their
 * own `login` and `api` in the account. `tokens`: the same as everywhere else (src/mail.ts).
 */
export function graph(
  account: GraphAccount,
  o: { http: Http; stream?: Stream | undefined; tokens: Tokens; keep: Keep },
): Graph {
  const api = account.api.replace(/\/+$/, '');
  const { origin } = new URL(api);
  const ours = (link: string) => URL.parse(link)?.origin === origin;

  function address(at: string): string {
    if (at.startsWith('/')) return api + at;
    if (!ours(at)) throw new Failure('garbled', `Microsoft Graph led away to ${URL.parse(at)?.host || 'nowhere'}`);
    return at;
  }
  function signed<T>(
    signal: AbortSignal,
    prefer: string | undefined,
    work: (headers: Record<string, string>) => Promise<T>,
  ) {
    return o.tokens.use(account, o.keep, signal, async (token) => {
      const headers = { authorization: `Bearer ${token}`, prefer: prefer ? `${IDS}, ${prefer}` : IDS };
      try {
        return await work(headers);
      } catch (error) {
        throw error instanceof Failure && error.kind === 'auth' ? retold(error, { message: AGAIN }) : error;
      }
    });
  }
  async function ask(at: string, { prefer, ...request }: Parameters<Graph['ask']>[1]): Promise<HttpAnswer> {
    const url = address(at);
    return signed(request.signal, prefer, (headers) =>
      o.http({ ...request, url, headers: { ...headers, accept: 'application/json' } }),
    );
  }
  return {
    ask,
    read: async (at, schema, request) => json((await ask(at, request)).text, schema, 'Microsoft Graph'),
    async stream(at, signal) {
      const { stream } = o;
      if (!stream) throw new Failure('unsupported', 'nothing is downloaded here');
      const url = address(at);
      return signed(signal, undefined, async (headers) => {
        const answer = await stream({ url, headers, what: 'a mail of Microsoft Graph', signal });
        if ('body' in answer) return answer.body;
        throw new Failure('garbled', `Microsoft Graph led away to ${answer.to.host}`);
      });
    },
    mailbox: `/users/${encodeURIComponent(account.from)}`,
    ours,
  };
}

/** The error code Graph or the sign-in names, in lower case; empty where there is none. */
export function codeOf(error: unknown): string {
  const { text } = (error instanceof Failure ? (error.cause ?? {}) : {}) as { text?: string };
  return (/"code"\s*:\s*"([\w.]{1,80})"/.exec(text ?? '')?.[1] ?? '').toLowerCase();
}

/** The HTTP status a Failure stands for, where there was an answer. */
export function statusOf(error: unknown): number | undefined {
  return ((error instanceof Failure ? (error.cause ?? {}) : {}) as { status?: number }).status;
}
