import { z } from 'zod';
import { retold } from '#src/http.ts';
import { type Shape, xml } from '#src/parse.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Http } from '#src/ports/vendor.ts';
import { answerOf } from '#vendors/api/ask.ts';
import { user } from '#vendors/api/fields.ts';

/** What /setup asks: the portal's login and password. The address is fixed. */
export const credentials = z.object({
  user,
  password: z.string().min(1).meta({ secret: true }),
  api: z.url().default('https://api.access.redhat.com').meta({ fixed: true }),
});
export type Credentials = z.output<typeof credentials>;

/** `path` begins after `/rs`. With a body it is a POST; every request here only reads. */
type Request = { path: string; body?: string; signal: AbortSignal };
export type Ask = <T>(request: Request, shape: Shape, schema: z.ZodType<T>, what: string) => Promise<T>;

export const LIST = '/cases/filter';
export const NAMESPACE = 'http://www.redhat.com/gss/strata';
const INSTEAD =
  'wrong login, or Red Hat has withdrawn the XML API; connect the account as vendor redhat, with an offline token';

export function portal({ api, user: login, password }: Credentials, http: Http): Ask {
  const base = `${api.replace(/\/+$/, '')}/rs`;
  const authorization = `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;
  const headers = { accept: 'application/xml', authorization };

  return async function ask({ path, body, signal }, shape, schema, what) {
    const posted = body === undefined ? {} : { method: 'POST' as const, body };
    const typed = body === undefined ? headers : { ...headers, 'content-type': 'application/xml; charset=utf-8' };
    try {
      const { text } = await http({ url: base + path, headers: typed, effect: false, signal, ...posted });
      return await xml(text, shape, schema, what);
    } catch (error) {
      throw explained(error, path);
    }
  };
}

/** A 403 for one case is about that case, for the list about the account; a 410 is never about a case. */
function explained(error: unknown, path: string): unknown {
  if (!(error instanceof Failure)) return error;
  const gone = answerOf(error)?.status === 410;
  const shut = gone || error.kind === 'auth' || (error.kind === 'forbidden' && path === LIST);
  return retold(error, {
    ...(gone && { kind: 'auth' }),
    ...(shut && { message: `${error.message}: ${INSTEAD}` }),
  });
}
