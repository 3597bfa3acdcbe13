import type { HttpRequest, Tools } from '#src/ports/vendor.ts';
import { type Ask, asking } from '#vendors/api/ask.ts';
import type { RedHat } from './account.ts';
import { login } from './login.ts';

type Request = Pick<HttpRequest, 'method' | 'query' | 'json' | 'effect' | 'signal'> & { path: string };

/** The API with a token in hand. */
export type Portal = { read: Ask<Request>; write: Ask<Request> };

export function portal(account: RedHat, tools: Tools<RedHat>): Portal {
  const base = account.api.replace(/\/+$/, '');
  const door = login(account, tools);
  return asking(({ path, ...request }: Request) =>
    door.use(request.signal, (authorization) => {
      const headers = { accept: 'application/json', authorization };
      return tools.http({ ...request, url: base + path, headers });
    }),
  );
}

export function casePath(number: string, rest = ''): string {
  return `/v3/cases/${encodeURIComponent(number)}${rest}`;
}
