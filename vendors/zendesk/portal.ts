import { z } from 'zod';
import { retold } from '#src/http.ts';
import { json } from '#src/parse.ts';
import { Failure } from '#src/ports/failure.ts';
import type { OutgoingFile } from '#src/ports/types.ts';
import type { HttpAnswer, HttpRequest, Tools } from '#src/ports/vendor.ts';
import type { Zendesk } from './account.ts';
import { passes } from './token.ts';

/** `path` begins after `/api/v2`; `file` is the body. */
type Request = Pick<HttpRequest, 'method' | 'query' | 'headers' | 'json' | 'effect' | 'signal'> & {
  path: string;
  file?: OutgoingFile;
};
type Ask = <T>(request: Request, schema: z.ZodType<T>, what: string) => Promise<T>;

/** The API with a pass in hand. A failed `read` is never in doubt; a `write` whose answer cannot be read always is. */
export type Portal = {
  read: Ask;
  write: Ask;
  /** Where a person reads the case. */
  url(number: string): string;
  agent: boolean;
  /** What a case is called in the API. */
  noun: 'ticket' | 'request';
};

const TOKEN =
  'Zendesk does not accept the API token: it is wrong, was not used for 30 days, or the day has come (30 April 2027) ' +
  'when API tokens end. Connect the account again, with an OAuth client.';

export function portal(account: Zendesk, tools: Tools<Zendesk>): Portal {
  const { kind, site } = account;
  const pass = passes(account, tools);

  async function once({ path, file, ...request }: Request): Promise<{ answer: HttpAnswer } | { refused: unknown }> {
    const current = await pass.current(request.signal);
    const headers = { accept: 'application/json', ...request.headers, authorization: current.header };
    const body = file && { body: file.open(request.signal), length: file.size };
    try {
      return { answer: await tools.http({ ...request, ...body, url: `${site}/api/v2${path}`, headers }) };
    } catch (error) {
      const shut = error instanceof Failure && error.kind === 'auth';
      if (shut && pass.refused(current)) return { refused: error };
      throw shut ? retold(error, { message: TOKEN }) : explained(error);
    }
  }
  async function ask(request: Request): Promise<string> {
    let outcome = await once(request);
    if ('refused' in outcome) outcome = await once(request);
    if ('refused' in outcome) throw outcome.refused;
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
    url: (number) => (kind === 'agent' ? `${site}/agent/tickets/${number}` : `${site}/hc/requests/${number}`),
    agent: kind === 'agent',
    noun: kind === 'agent' ? 'ticket' : 'request',
  };
}

export function casePath({ noun }: Pick<Portal, 'noun'>, number: string, rest = ''): string {
  return `/${noun}s/${encodeURIComponent(number)}${rest}`;
}

const cause = z.object({ status: z.number(), text: z.string() });
const code = z.string().regex(/^\w{1,64}$/);
const fields = z.record(z.string(), z.array(z.object({ error: code.nullish().catch(undefined) })));
const refusal = z.object({ error: code, details: fields.nullish().catch(undefined) });

/**
 * A 409 is two changes of one ticket at a time: later it works. A refusal names its code and, where there are, the
 * fields with theirs; what else it says may hold words of the case.
 */
function explained(error: unknown): unknown {
  const answer = error instanceof Failure ? cause.safeParse(error.cause).data : undefined;
  if (!(error instanceof Failure) || !answer) return error;
  if (answer.status === 409) return retold(error, { kind: 'busy' });
  if (error.kind !== 'refused') return error;
  const said = refusal.safeParse(parsed(answer.text)).data;
  if (!said) return error;
  const named = Object.entries(said.details ?? {}).filter(([name]) => /^[\w ]{1,64}$/.test(name));
  const why = named.map(([name, codes]) => [name, ...codes.flatMap(({ error: one }) => one ?? [])].join(' '));
  const reason = [said.error, ...why].join(', ');
  return retold(error, { message: `${error.message}: ${reason}` });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
