import { z } from 'zod';
import { retold } from '#src/http.ts';
import { json } from '#src/parse.ts';
import { Failure } from '#src/ports/failure.ts';
import type { OutgoingFile } from '#src/ports/types.ts';
import type { HttpAnswer, HttpRequest, Tools } from '#src/ports/vendor.ts';
import { type Ask, answerOf, asking } from '#vendors/api/ask.ts';
import { KINDS, type Kind, type ServiceNow } from './account.ts';
import { login } from './login.ts';

type Request = Pick<HttpRequest, 'method' | 'query' | 'json' | 'effect' | 'signal'> & {
  path: string;
  file?: OutgoingFile;
};
/**
 * `total`: how many rows fit, also those this user may not see; undefined where the instance does not say. `asked`: when
 * (epoch ms) it was asked, by the instance's clock, or ours where it tells no time.
 */
export type Page = { rows: unknown[]; total: number | undefined; asked: number };

/** The instance with a login in hand. */
export type Portal = {
  instance: string;
  kind: Kind;
  user: string;
  closeCode: string | undefined;
  /** Names `/api/now/table/{table}`. */
  cases: string;
  read: Ask<Request>;
  write: Ask<Request>;
  list(request: Request, what: string): Promise<Page>;
};

const rows = z.object({ result: z.array(z.unknown()) });
const POLICY =
  'ServiceNow wants more fields than Casebell gives (a data policy of the instance); when closing, set the close code of this account';

export function portal(account: ServiceNow, tools: Tools<ServiceNow>): Portal {
  const { instance, records, user, closeCode } = account;
  const door = login(account, tools);

  async function ask({ path, file, ...request }: Request): Promise<HttpAnswer> {
    return door.use(request.signal, async (authorization) => {
      const type = file ? { 'content-type': 'application/octet-stream' } : {};
      const headers = { accept: 'application/json', authorization, ...type };
      const body = file && { body: file.open(request.signal), length: file.size };
      try {
        return await tools.http({ ...request, ...body, url: instance + path, headers });
      } catch (error) {
        throw explained(error, tools.now());
      }
    });
  }

  return {
    ...asking(ask),
    instance,
    kind: KINDS[records],
    user,
    closeCode,
    cases: `/api/now/table/${KINDS[records].table}`,
    async list(request, what) {
      const before = tools.now();
      const { text, headers } = await ask({ ...request, effect: false });
      const count = headers['x-total-count'] ?? '';
      const answered = Date.parse(headers['date'] ?? '');
      return {
        rows: json(text, rows, what).result,
        total: /^\d+$/.test(count) ? Number(count) : undefined,
        asked: Number.isNaN(answered) ? before : answered - (tools.now() - before),
      };
    },
  };
}

/** Not every rate rule sends Retry-After, but all tell when (unix seconds) they begin anew. */
function explained(error: unknown, now: number): unknown {
  if (!(error instanceof Failure)) return error;
  const { kind, message, doubt, cause, retryAfterMs } = error;
  const { headers = {}, text = '' } = answerOf(error) ?? {};
  const reset = Number(headers['x-ratelimit-reset']);
  if (kind === 'busy' && retryAfterMs === undefined && reset > 0)
    return new Failure('busy', message, { retryAfterMs: reset * 1000 - now, doubt, cause });
  const policy = kind === 'forbidden' && /data policy/i.test(text);
  return policy ? retold(error, { kind: 'refused', message: POLICY }) : error;
}
