import { z } from 'zod';
import { retold } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import type { OutgoingFile } from '#src/ports/types.ts';
import type { HttpAnswer, HttpRequest, Tools } from '#src/ports/vendor.ts';
import { type Ask, answerOf, asking, saidIn } from '#vendors/api/ask.ts';
import type { Zendesk } from './account.ts';
import { login } from './login.ts';

/** `path` begins after `/api/v2`; `file` is the body. */
type Request = Pick<HttpRequest, 'method' | 'query' | 'headers' | 'json' | 'effect' | 'signal'> & {
  path: string;
  file?: OutgoingFile;
};
/** The API with a login in hand. */
export type Portal = {
  read: Ask<Request>;
  write: Ask<Request>;
  /** Where a person reads the case. */
  url(number: string): string;
  agent: boolean;
  /** What a case is called in the API. */
  noun: 'ticket' | 'request';
};

export function portal(account: Zendesk, tools: Tools<Zendesk>): Portal {
  const { kind, site } = account;
  const door = login(account, tools);

  async function ask({ path, file, ...request }: Request): Promise<HttpAnswer> {
    return door.use(request.signal, async (authorization) => {
      const headers = { accept: 'application/json', ...request.headers, authorization };
      const body = file && { body: file.open(request.signal), length: file.size };
      try {
        return await tools.http({ ...request, ...body, url: `${site}/api/v2${path}`, headers });
      } catch (error) {
        throw explained(error);
      }
    });
  }

  return {
    ...asking(ask),
    url: (number) => (kind === 'agent' ? `${site}/agent/tickets/${number}` : `${site}/hc/requests/${number}`),
    agent: kind === 'agent',
    noun: kind === 'agent' ? 'ticket' : 'request',
  };
}

export function casePath({ noun }: Pick<Portal, 'noun'>, number: string, rest = ''): string {
  return `/${noun}s/${encodeURIComponent(number)}${rest}`;
}

const code = z.string().regex(/^\w{1,64}$/);
const fields = z.record(z.string(), z.array(z.object({ error: code.nullish().catch(undefined) })));
const refusal = z.object({ error: code, details: fields.nullish().catch(undefined) });

/**
 * A 409 is two changes of one ticket at a time: later it works. A refusal names its code and, where there are, the
 * fields with theirs; what else it says may hold words of the case.
 */
function explained(error: unknown): unknown {
  const answer = error instanceof Failure ? answerOf(error) : undefined;
  if (!(error instanceof Failure) || !answer) return error;
  if (answer.status === 409) return retold(error, { kind: 'busy' });
  if (error.kind !== 'refused') return error;
  const said = saidIn(answer.text, refusal);
  if (!said) return error;
  const named = Object.entries(said.details ?? {}).filter(([name]) => /^[\w ]{1,64}$/.test(name));
  const why = named.map(([name, codes]) => [name, ...codes.flatMap(({ error: one }) => one ?? [])].join(' '));
  const reason = [said.error, ...why].join(', ');
  return retold(error, { message: `${error.message}: ${reason}` });
}
