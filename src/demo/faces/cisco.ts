import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Answer, Call } from '#src/demo/answer.ts';
import type { Face } from '#src/demo/face.ts';
import { refused } from './cisco/refusal.ts';
import { caseRoutes } from './cisco/routes.ts';
import { SCENES } from './cisco/scenes.ts';

const CLIENT = 'casebell';
const LIFE_S = 3599;

/** Cisco's Support Case API v3 below `/case/v3`, and the sign-on that knows one application. */
export const ciscoFace: Face = {
  scenes: SCENES,
  api: /^\/case\//,
  signIn: /^\/oauth2\//,
  open({ cases, url, now, seen }) {
    const secret = 'demo-client-secret';
    const given = new Map<string, number>();

    function admits({ headers }: IncomingMessage): boolean {
      const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
      return now() < (given.get(token ?? '') ?? 0);
    }
    async function sign({ text }: Call): Promise<Answer> {
      const form = new URLSearchParams(await text());
      const known = form.get('client_id') === CLIENT && form.get('client_secret') === secret;
      if (!known) return stranger();
      if (form.get('grant_type') !== 'client_credentials')
        return { status: 400, json: { error: 'unsupported_grant_type' } };
      const access_token = randomBytes(24).toString('base64url');
      for (const [old, end] of given) if (end <= now()) given.delete(old);
      given.set(access_token, now() + LIFE_S * 1000);
      return { status: 200, json: { token_type: 'Bearer', expires_in: LIFE_S, access_token } };
    }

    return {
      routes: [
        { method: 'POST', path: /^\/oauth2\/default\/v1\/token$/, open: true, answer: sign },
        ...caseRoutes({ cases, seen }),
      ],
      admits,
      denied: gateway('ERR_403_NOT_AUTHORIZED', 'Not Authorized'),
      token: () => secret,
      account: (clientSecret) => ({
        clientId: CLIENT,
        clientSecret,
        contracts: '204512345',
        perCall: 1,
        api: `${url}/case/v3`,
        sso: `${url}/oauth2/default/v1/token`,
      }),
      revoke: () => given.clear(),
      spoilt(fault, retryAfterS) {
        const wait = retryAfterS === undefined || retryAfterS === false ? {} : { 'Retry-After': String(retryAfterS) };
        switch (fault) {
          case '401':
            return gateway('ERR_403_NOT_AUTHORIZED', 'Not Authorized', wait);
          case '403':
            return refused('CASE_API_FORBIDDEN', 'User does not have access to this service.');
          case '404':
            return refused('CASE_NOTFOUND', 'Case ID is not available in the system.');
          case '429':
            return gateway('ERR_403_DEVELOPER_OVER_QPS', 'Developer Over Qps', wait);
          case '500':
            return { ...refused('UNKNOWN_FAILURE', 'Generic error.'), status: 500 };
          case 'revoked':
            return stranger();
          default:
            return undefined;
        }
      },
    };
  },
};

/** The gateway in front of the API says everything with one status, a header and a heading. */
function gateway(code: string, words: string, headers: Record<string, string> = {}): Answer {
  const more = {
    'Content-Type': 'text/xml',
    'X-Mashery-Error-Code': code,
    'X-Mashery-Message-ID': randomBytes(8).toString('hex'),
  };
  return { status: 403, headers: { ...more, ...headers }, text: `<h1>${words}</h1>` };
}

function stranger(): Answer {
  return { status: 401, json: { errorCode: 'invalid_client', errorSummary: 'The client secret supplied is invalid.' } };
}
