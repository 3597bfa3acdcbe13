import type { OutgoingFile } from '#src/ports/types.ts';
import type { HttpAnswer, HttpRequest, Tools } from '#src/ports/vendor.ts';
import { type Ask, asking } from '#vendors/api/ask.ts';
import type { Google } from './account.ts';
import { login } from './login.ts';
import { type Names, namesUnder } from './names.ts';
import { explained } from './refusal.ts';

/** `path` begins with the version; `file` is the body, sent as it is. */
export type Request = Pick<HttpRequest, 'method' | 'query' | 'json' | 'effect' | 'signal'> & {
  path: string;
  file?: OutgoingFile;
};
/** The API with a token in hand. */
export type Portal = {
  read: Ask<Request>;
  write: Ask<Request>;
  /** Whose cases: `projects/<id>` or `organizations/<number>`. */
  parent: string;
  names: Names;
};

export function portal(account: Google, tools: Tools<Google>): Portal {
  const base = account.api.replace(/\/+$/, '');
  const door = login(account, tools);

  function ask({ path, file, ...request }: Request): Promise<HttpAnswer> {
    return door.use(request.signal, async (authorization) => {
      const type = file && { 'content-type': 'application/octet-stream' };
      const headers = { accept: 'application/json', ...type, authorization };
      const body = file && { body: file.open(request.signal), length: file.size };
      try {
        return await tools.http({ ...request, ...body, url: base + path, headers });
      } catch (error) {
        throw explained(error);
      }
    });
  }

  return { ...asking(ask), parent: account.parent, names: namesUnder(account.parent) };
}
