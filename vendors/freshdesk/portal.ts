import { z } from 'zod';
import { retold } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import type { HttpAnswer, HttpRequest, Tools } from '#src/ports/vendor.ts';
import { type Ask, answerOf, asking, saidIn } from '#vendors/api/ask.ts';
import { basic } from '#vendors/api/login.ts';
import type { Freshdesk } from './account.ts';

/** `path` begins after `/api/v2`. */
type Request = Pick<HttpRequest, 'method' | 'query' | 'headers' | 'json' | 'body' | 'length' | 'effect' | 'signal'> & {
  path: string;
};
/** The API with a login in hand. */
export type Portal = {
  read: Ask<Request>;
  write: Ask<Request>;
  /** Where a person reads the case. */
  url(number: string): string;
};

const KEY = 'Freshdesk does not accept the API key: it is wrong, or was made anew. Connect the account again.';

export function portal({ site, key }: Freshdesk, { http }: Tools<Freshdesk>): Portal {
  const door = basic(key, 'X');

  async function ask({ path, ...request }: Request): Promise<HttpAnswer> {
    return door.use(request.signal, async (authorization) => {
      const headers = { accept: 'application/json', ...request.headers, authorization };
      try {
        return await http({ ...request, url: `${site}/api/v2${path}`, headers });
      } catch (error) {
        throw explained(error);
      }
    });
  }

  return { ...asking(ask), url: (number) => `${site}/a/tickets/${number}` };
}

export function ticketPath(number: string, rest = ''): string {
  return `/tickets/${encodeURIComponent(number)}${rest}`;
}

const name = z.string().regex(/^[\w.]{1,64}$/);
const reason = z.object({ field: name, code: name.nullish().catch(undefined) });
const refusal = z.object({
  code: name.nullish().catch(undefined),
  errors: z.array(z.unknown()).nullish().catch(undefined),
});

/** A refusal names the fields at fault with their codes, or its own code; what else it says may hold words of the case. */
function explained(error: unknown): unknown {
  const answer = error instanceof Failure ? answerOf(error) : undefined;
  if (!(error instanceof Failure) || !answer) return error;
  if (error.kind === 'auth') return retold(error, { message: KEY });
  if (error.kind !== 'refused' && error.kind !== 'forbidden') return error;
  const said = saidIn(answer.text, refusal);
  const fields = (said?.errors ?? []).flatMap((one) => reason.safeParse(one).data ?? []);
  const why = [said?.code, ...fields.map(({ field, code }) => (code ? `${field} ${code}` : field))].filter(Boolean);
  return why.length > 0 ? retold(error, { message: `${error.message}: ${why.join(', ')}` }) : error;
}
