import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import type { Key, Scope } from '#src/core/access/keys.ts';
import { SESSION } from '#src/core/access/sessions.ts';
import { problem } from './error.ts';
import type { Limiter } from './limits.ts';
import type { Given, Server } from './server.ts';

/** Of a signed-in browser: what `core.sessions` opened. */
export const COOKIE = 'casebell';

/** How the cookie is set: for this server alone, out of reach of scripts, and of other sites' forms and links. */
export function cookie(given: Pick<Given, 'origin'>): CookieSerializeOptions {
  const secure = given.origin().startsWith('https:');
  return { path: '/', httpOnly: true, sameSite: 'strict', secure, maxAge: SESSION / 1000 };
}

/** Lets in who may, by what each route says in `config.who`, and counts everybody. A route that says nothing: no start. */
export function auth(app: Server, given: Given, count: Limiter): void {
  const silent: string[] = [];
  const routes: { method: string | string[]; url: string; config?: { who?: unknown } | undefined }[] = [];
  app.addHook('onRoute', (route) => void routes.push(route));
  app.addHook('onReady', async () => {
    for (const { method, url, config } of routes) if (!config?.who) silent.push(`${method} ${url}`);
    if (silent.length > 0) throw new Error(`These routes do not say who may use them: ${silent.join(', ')}`);
  });

  app.addHook('onRequest', async (request, reply) => {
    const { who, chat } = request.routeOptions.config;
    if (chat) return count.chat(request);
    if (who === undefined || who === 'anybody') {
      await count.anybody(request);
      if (!request.is404) ownForm(request, given);
      return;
    }
    if (who !== 'browser') return program(request, who);
    request.signedIn = await signedIn(request);
    await (request.signedIn ? count.browser(request) : count.anybody(request));
    ownForm(request, given);
    if (request.signedIn) return;
    if (isRead(request)) return reply.redirect('/sign-in', 302);
    throw problem(401, 'Sign in first');
  });

  async function program(request: FastifyRequest, scope: Scope): Promise<void> {
    const key = await presented(request);
    if (!key) {
      await count.wrong(request);
      throw problem(401, 'A key that works is missing: send it as "Authorization: Bearer cb_..."', {
        'www-authenticate': 'Bearer realm="casebell"',
      });
    }
    request.key = key;
    await count.key(request);
    if (key.scopes.includes(scope) || key.scopes.includes('admin')) return;
    const has = key.scopes.join(' and ') || 'nothing';
    throw problem(403, `This key may ${has}; this takes the scope ${scope}`);
  }

  async function presented({ headers }: FastifyRequest): Promise<Key | undefined> {
    const [, bearer] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
    const key = bearer ?? headers['x-api-key'];
    return typeof key === 'string' ? given.core.keys.check(key) : undefined;
  }

  async function signedIn({ cookies }: FastifyRequest): Promise<string | undefined> {
    const token = cookies[COOKIE];
    return token ? given.core.sessions.who(token) : undefined;
  }
}

function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** What a browser posts was filled in on a page of ours, not on somebody else's. */
function ownForm(request: FastifyRequest, { origin }: Given): void {
  if (isRead(request)) return;
  const { origin: from, 'sec-fetch-site': site } = request.headers;
  if (from === origin() || (from && URL.parse(from)?.host === request.host)) return;
  // A page that tells nobody where it was posts with the origin `null`; the browser itself says whose page it was.
  if ((!from || from === 'null') && site === 'same-origin') return;
  throw problem(403, 'This was not sent from a page of Casebell. Open the page again, and send it from there');
}
