import { z } from 'zod';
import { retold } from '#src/http.ts';
import { multipart } from '#src/multipart.ts';
import { json } from '#src/parse.ts';
import { Failure } from '#src/ports/failure.ts';
import type { OutgoingFile } from '#src/ports/types.ts';
import type { HttpRequest, Tools } from '#src/ports/vendor.ts';
import { apiOf, type CrowdStrike, closedOf, REGIONS } from './account.ts';
import { login } from './login.ts';
import { type Problem, problems, refusedBy, understood } from './refusal.ts';

/** `path` begins after `/message-center`. `missing`: that some ids are not there is told in `errors`, and is no failure. */
type Request = Pick<HttpRequest, 'method' | 'query' | 'json' | 'signal'> & {
  path: string;
  upload?: { file: OutgoingFile; fields: Record<string, string> };
  missing?: true;
};
/** `total`: how many there are over all pages, where it says so. */
type Answer = { resources: unknown[]; errors: Problem[]; total: number | undefined };

/** The Message Center with a login in hand. */
export type Portal = {
  read(request: Request, what: string): Promise<Answer>;
  /** Makes or says something: where its answer is lost or cannot be read, that is in doubt. */
  write(request: Request, what: string): Promise<Answer>;
  /** Of the region: which of its pages shows a case is not documented. */
  console: string;
  closed: string[];
  userUuid: string;
};

const rows = z.array(z.unknown());
const pages = z.object({ pagination: z.object({ total: z.number().int().nonnegative() }) });
/** An empty list may be null; a list that is not there at all is none. */
const envelope = z
  .object({ resources: rows.nullish(), errors: problems, meta: pages.optional().catch(undefined) })
  .transform(({ resources, errors, meta }) => ({ resources, errors, total: meta?.pagination.total }));

export function portal(account: CrowdStrike, tools: Pick<Tools, 'http' | 'now'>): Portal {
  const api = apiOf(account);
  const http = understood(tools.http, tools.now);
  const door = login(account, { http, now: tools.now });

  async function ask(request: Request, what: string, effect: boolean): Promise<Answer> {
    const { path, upload, missing, ...rest } = request;
    return door.use(rest.signal, async (authorization) => {
      const { headers, ...body } = upload ? multipart(upload.file, rest.signal, { fields: upload.fields }) : {};
      const url = `${api}/message-center${path}`;
      const asked = {
        ...rest,
        ...body,
        url,
        effect,
        headers: { accept: 'application/json', ...headers, authorization },
      };
      const { text } = await http(asked);
      const { resources, errors, total } = readable(text, what, effect);
      const bad = errors.find(({ code, id }) => !(missing && code === 404 && id !== undefined));
      const some = (resources ?? []).length > 0;
      if (bad && !(missing && some)) throw refusedBy(bad, what, { effect, made: some });
      if (resources === undefined && !effect && errors.length === 0)
        throw new Failure('garbled', `${what}: no list in the answer`);
      return { resources: resources ?? [], errors, total };
    });
  }

  return {
    read: (request, what) => ask(request, what, false),
    write: (request, what) => ask({ ...request, method: 'POST' }, what, true),
    console: REGIONS[account.region].console,
    closed: closedOf(account),
    userUuid: account.userUuid,
  };
}

function readable(text: string, what: string, effect: boolean): z.output<typeof envelope> {
  try {
    return json(text, envelope, what);
  } catch (error) {
    throw effect ? retold(error, { doubt: true }) : error;
  }
}
