import type { z } from 'zod';
import { retold } from '#src/http.ts';
import { json } from '#src/parse.ts';
import type { HttpAnswer, HttpRequest, Tools } from '#src/ports/vendor.ts';
import type { RedHat } from './account.ts';
import { tokens } from './token.ts';

type Request = Pick<HttpRequest, 'method' | 'query' | 'json' | 'effect' | 'signal'> & { path: string };
type Ask = <T>(request: Request, schema: z.ZodType<T>, what: string) => Promise<T>;

/** The API with a token in hand. A failed `read` is never in doubt; a `write` whose answer cannot be read always is. */
export type Portal = { read: Ask; write: Ask };

export function portal(credentials: RedHat, tools: Tools<RedHat>): Portal {
  const base = credentials.api.replace(/\/+$/, '');
  const token = tokens(credentials, tools);

  async function once({ path, ...request }: Request): Promise<{ answer: HttpAnswer } | { expired: unknown }> {
    const access = await token.current(request.signal);
    const headers = { accept: 'application/json', authorization: `Bearer ${access.value}` };
    try {
      const answer = await tools.http({ ...request, url: base + path, headers });
      access.good = tools.now();
      return { answer };
    } catch (error) {
      if (token.expired(access, error)) return { expired: error };
      throw error;
    }
  }
  async function ask(request: Request): Promise<string> {
    let outcome = await once(request);
    if ('expired' in outcome) outcome = await once(request);
    if ('expired' in outcome) throw outcome.expired;
    return outcome.answer.text;
  }

  return {
    async read(request, schema, what) {
      return json(await ask({ ...request, effect: false }), schema, what);
    },
    async write(request, schema, what) {
      const text = await ask(request);
      try {
        return json(text, schema, what);
      } catch (error) {
        throw retold(error, { doubt: true });
      }
    },
  };
}

export function casePath(number: string, rest = ''): string {
  return `/v3/cases/${encodeURIComponent(number)}${rest}`;
}
