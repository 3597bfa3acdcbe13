import { Agent } from 'undici';
import { http } from '#src/http.ts';
import type { Http } from '#src/ports/vendor.ts';
import { type Said, type Seen, wire } from './wire.ts';

/** One request to any host: `host` as it was meant to be asked. */
export type Asked = Seen & { host: string };

/** Every host of the Internet, on this machine. `urls` as they were asked for. */
export async function abroad(answer: (asked: Asked) => Said) {
  const asked: Asked[] = [];
  const urls: string[] = [];
  const server = await wire((request) => {
    const [, host = '', ...rest] = request.path.split('/');
    const one = { ...request, host, path: `/${rest.join('/')}` };
    asked.push(one);
    return answer(one);
  });
  const agent = new Agent();
  const dispatcher = agent.compose((dispatch) => (options, handler) => {
    const url = new URL(options.path, options.origin);
    urls.push(url.href);
    return dispatch({ ...options, origin: server.base, path: `/${url.host}${options.path}` }, handler);
  });
  return {
    http: http({ dispatcher }) satisfies Http,
    asked,
    urls,
    async [Symbol.asyncDispose]() {
      await agent.close();
      await server[Symbol.asyncDispose]();
    },
  };
}
