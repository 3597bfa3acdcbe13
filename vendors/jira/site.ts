import { z } from 'zod';
import { retold, retryAfter } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import type { HttpAnswer, HttpRequest, Tools } from '#src/ports/vendor.ts';
import { type Ask, answerOf, asking } from '#vendors/api/ask.ts';
import { type Account, authorization, baseOf } from './account.ts';

type Request = Omit<HttpRequest, 'url' | 'form'> & { path: string };

/** The site with our credential. */
export type Site = {
  read: Ask<Request>;
  write: Ask<Request>;
  /** A write that is answered without a body. */
  tell(request: Request): Promise<void>;
  /** A file of the site; absent where bytes cannot be read. A redirect is not followed: our credential stays here. */
  file?: ((request: FileRequest) => Promise<AsyncIterable<Uint8Array>>) | undefined;
};
type FileRequest = { path: string; what: string; most: number; signal: AbortSignal };

export function site(account: Account, { http, download, now }: Tools<Account>): Site {
  const base = baseOf(account);
  const fixed = { accept: 'application/json', authorization: authorization(account) };

  async function ask({ path, ...request }: Request): Promise<HttpAnswer> {
    try {
      const headers = { ...request.headers, ...fixed };
      return await http({ ...request, url: base + path, headers });
    } catch (error) {
      throw verdict(error, now());
    }
  }
  return {
    ...asking(ask),
    async tell(request) {
      await ask(request);
    },
    file:
      download &&
      (({ path, ...request }) => {
        const headers = { authorization: fixed.authorization };
        return download({ ...request, url: base + path, headers });
      }),
  };
}

const told = z.object({ errors: z.record(z.string(), z.unknown()) });

/** What Jira says beside the status: how long to wait, a login that is locked, the names of the fields it refuses. */
function verdict(error: unknown, now: number): unknown {
  if (!(error instanceof Failure)) return error;
  const said = answerOf(error);
  if (!said) return error;
  const { kind, message, doubt, cause, retryAfterMs } = error;
  if (kind === 'busy' && retryAfterMs === undefined) {
    const wait = resetIn(said.headers['x-ratelimit-reset'] ?? said.headers['beta-x-ratelimit-reset'], now);
    return new Failure(kind, message, { retryAfterMs: wait, doubt, cause });
  }
  // Data Center locks an account behind a captcha after failed logins, and says so with 403.
  if (kind === 'forbidden' && /DENIED/.test(said.headers['x-seraph-loginreason'] ?? '')) {
    return retold(error, { kind: 'auth' });
  }
  const fields = kind === 'refused' ? refusedFields(said.text) : [];
  return fields.length > 0 ? retold(error, { message: `Jira did not take: ${fields.join(', ')}` }) : error;
}

/** Names alone: what Jira says about a field may quote its value. */
function refusedFields(text: string): string[] {
  try {
    const { data } = told.safeParse(JSON.parse(text));
    return Object.keys(data?.errors ?? {}).filter((name) => /^[\w-]{1,40}$/.test(name));
  } catch {
    return [];
  }
}

/** Milliseconds until a reset given as a date (with or without seconds), as epoch seconds or as seconds from now. */
function resetIn(value: string | undefined, now: number): number | undefined {
  const seconds = retryAfter(value, now);
  if (seconds !== undefined) return seconds > 1e12 ? seconds - now : seconds;
  const date = Date.parse(value ?? '');
  return Number.isNaN(date) ? undefined : date - now;
}
