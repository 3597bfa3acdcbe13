import { z } from 'zod';
import { retold } from '#src/http.ts';
import { json } from '#src/parse.ts';
import { Failure } from '#src/ports/failure.ts';
import type { HttpAnswer, HttpRequest, Tools } from '#src/ports/vendor.ts';
import { type Ask, answerOf, asking, saidIn } from '#vendors/api/ask.ts';
import { listed, type Tmf621 } from './account.ts';
import { login } from './login.ts';

/** `number`: the ticket it is about; absent: all of them. */
type Request = Pick<HttpRequest, 'method' | 'query' | 'json' | 'effect' | 'signal'> & { number?: string };

/** The API with a login in hand. */
export type Portal = {
  read: Ask<Request>;
  write: Ask<Request>;
  /** `total`: how many there are in all; undefined where the carrier does not say. */
  list(query: Record<string, string>, signal: AbortSignal): Promise<{ rows: unknown[]; total: number | undefined }>;
  /** Where a person reads the case; the API's own address where no portal is known. */
  url(number: string): string;
  /** Of the standard, as the API's address ends. */
  version: 4 | 5;
  author: string;
  changes: Tmf621['changes'];
  /** The carrier's words for our four severities, highest first. */
  words: readonly string[];
};

/** A carrier that only promises a change has not made it: it is read back before it counts. */
const PROMISED = 'TMF621: the carrier has accepted the change, and will make it later';

export function portal(account: Tmf621, tools: Tools<Tmf621>): Portal {
  const { api, author, changes, severities } = account;
  const door = login(account, tools);

  function address(number: string | undefined): string {
    return `${api}/troubleTicket${number === undefined ? '' : `/${encodeURIComponent(number)}`}`;
  }
  async function ask({ number, ...request }: Request): Promise<HttpAnswer> {
    return door.use(request.signal, async (authorization) => {
      const headers = { accept: 'application/json', authorization };
      try {
        const answer = await tools.http({ ...request, url: address(number), headers });
        if (answer.status === 202 && request.method === 'PATCH')
          throw new Failure('garbled', PROMISED, { doubt: true });
        return answer;
      } catch (error) {
        throw explained(error);
      }
    });
  }

  return {
    ...asking(ask),
    async list(query, signal) {
      const { text, headers } = await ask({ query, effect: false, signal });
      const count = headers['x-total-count'] ?? '';
      const rows = json(text, z.array(z.unknown()), 'TMF621 ticket list');
      return { rows, total: /^\d+$/.test(count) ? Number(count) : undefined };
    },
    url: (number) => account.portal?.replace(/\{id\}|%7Bid%7D/i, encodeURIComponent(number)) ?? address(number),
    version: /\/v4[\d.]*$/.test(api) ? 4 : 5,
    author,
    changes,
    words: listed(severities),
  };
}

const refusal = z.object({ code: z.union([z.string(), z.number()]).transform(String) });

/**
 * All goes by status, and names the code where that is one word; `reason` and `message` may hold words of the case. 405
 * and 501 say that this carrier does not offer what was asked.
 */
function explained(error: unknown): unknown {
  const answer = error instanceof Failure ? answerOf(error) : undefined;
  if (!(error instanceof Failure) || !answer) return error;
  const code = saidIn(answer.text, refusal)?.code ?? '';
  const message = /^[\w.-]{1,32}$/.test(code) ? `${error.message}: ${code}` : error.message;
  const kind = answer.status === 405 || answer.status === 501 ? 'unsupported' : error.kind;
  return retold(error, { kind, message });
}
