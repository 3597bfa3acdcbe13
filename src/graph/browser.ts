import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { orAbort } from '#src/http.ts';
import { patience } from '#src/patience.ts';
import { Failure } from '#src/ports/failure.ts';
import { same } from '#src/same.ts';
import { declined, endpoint, redeemed, type SignedIn, type SignIn } from './grant.ts';

const PATIENCE_MS = 15 * 60_000;
const TEXT = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', connection: 'close' };

/**
 * A person signs in with a browser on this machine, which is led back to `http://localhost:<port>` (any port where the
 * application has `http://localhost` as a redirect address of the kind "Mobile and desktop"). `open` is given the address
 * to open; `page` is what the browser shows in the end. At most 15 minutes. Failures as of `deviceCode`.
 */
export async function authorizationCode(
  o: SignIn & { open(url: string): void; port?: number | undefined; page?: string | undefined },
): Promise<SignedIn> {
  const verifier = secret();
  const state = secret();
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  promise.catch(() => {}); // told where it is waited for
  const server = createServer((request, response) => {
    const at = URL.parse(request.url ?? '/', 'http://localhost');
    const back = request.method === 'GET' && at?.pathname === '/' && same(at.searchParams.get('state') ?? '', state);
    if (!back) {
      end(response, 404, '');
      return;
    }
    end(response, 200, o.page ?? 'Casebell');
    const code = at.searchParams.get('code');
    if (code) resolve(code);
    else reject(at.searchParams.get('error') === 'access_denied' ? declined() : unfit());
  });
  const signal = AbortSignal.any([o.signal, patience(PATIENCE_MS)]);
  try {
    await once(server.listen(o.port ?? 0, '127.0.0.1'), 'listening', { signal }).catch((error: unknown) => {
      throw signal.aborted
        ? signal.reason
        : new Failure('refused', 'that port is taken: choose another', { cause: error });
    });
    const redirect = `http://localhost:${(server.address() as AddressInfo).port}`;
    o.open(`${endpoint(o, 'authorize')}?${question(o, { redirect, state, verifier })}`);
    const code = await orAbort(promise, signal);
    return await redeemed({ ...o, signal }, { code, redirect_uri: redirect, code_verifier: verifier });
  } finally {
    server.close();
    server.closeIdleConnections();
  }
}

function question(o: SignIn, own: { redirect: string; state: string; verifier: string }): URLSearchParams {
  return new URLSearchParams({
    client_id: o.clientId,
    response_type: 'code',
    response_mode: 'query',
    redirect_uri: own.redirect,
    scope: o.scopes,
    state: own.state,
    code_challenge: createHash('sha256').update(own.verifier).digest('base64url'),
    code_challenge_method: 'S256',
    prompt: 'select_account',
  });
}

function unfit(): Failure {
  return new Failure('refused', 'Entra did not sign you in: look at the page it showed');
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, TEXT).end(text);
}
