import { listen } from '#src/api/listen.ts';
import { type Given, type Parts, type Server, server } from '#src/api/server.ts';
import type { Web } from '#src/config.ts';
import type { Scope } from '#src/core/access/keys.ts';
import type { Core } from '#src/core/index.ts';
import type { Ledger } from '#src/ledger.ts';
import type { Log } from '#src/log.ts';

export type Api = Awaited<ReturnType<typeof api>>;
export const CONTEXT = '/api/tickets/v1';

/**
 * The HTTP server as it is, on a port of its own over a house or a town (`house()`, or a town's `core` and `ledger`),
 * with the routes a test is about. `home` is not stopped with it.
 */
export async function api(o: {
  home: { core: Core; ledger: Ledger };
  rest?: Parts['rest'];
  pages?: Parts['pages'];
  routes?: Parts['routes'];
  ready?: Parts['ready'];
  limits?: Parts['limits'];
  web?: Partial<Web>;
}) {
  const log: { level: string; fields: object; message: string }[] = [];
  const web: Web = {
    port: 0,
    host: '127.0.0.1',
    publicUrl: undefined,
    proxies: [],
    context: CONTEXT,
    categories: ['general', 'incident'],
    ...o.web,
  };
  let origin = '';
  const given: Given = { core: o.home.core, log: logger(log), web, origin: () => web.publicUrl ?? origin };
  const app: Server = await server(given, {
    ledger: o.home.ledger,
    rest: o.rest ?? (async () => {}),
    pages: o.pages ?? (async () => {}),
    routes: o.routes ?? [],
    ready: o.ready ?? (() => true),
    limits: o.limits,
  });
  origin = await listen(app, web);

  return {
    app,
    origin,
    given,
    log,

    /** A key that works, with these scopes. */
    async key(...scopes: Scope[]): Promise<string> {
      return (await o.home.core.keys.make({ name: 'test', scopes })).key;
    },

    /** A request to the REST API, or with `at: 'root'` to the server; no redirect is followed. Read its body, or `stop` waits. */
    ask(path: string, init: Ask = {}): Promise<Response> {
      const { key, json, at = 'rest', ...rest } = init;
      const headers = new Headers(rest.headers);
      if (key) headers.set('authorization', `Bearer ${key}`);
      if (json !== undefined) headers.set('content-type', 'application/json');
      return fetch(`${origin}${at === 'rest' ? CONTEXT : ''}${path}`, {
        method: json === undefined ? 'GET' : 'POST',
        redirect: 'manual',
        ...rest,
        headers,
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      });
    },

    stop: () => app.close(),
  };
}

type Ask = RequestInit & { key?: string; json?: unknown; at?: 'rest' | 'root' };

function logger(lines: { level: string; fields: object; message: string }[]): Log {
  const at = (level: string) => (fields: object, message: string) => void lines.push({ level, fields, message });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
