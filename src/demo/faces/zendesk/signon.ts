import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Answer, Route } from '#src/demo/answer.ts';

export const CLIENT = 'casebell';
const SECRET = 'demo-zendesk-client-secret';
/** Seconds an access token lives, and how many are remembered. */
const LIFE = 1800;
const MOST = 100;

const grant = z.object({ grant_type: z.string(), client_id: z.string(), client_secret: z.string() });

/** The token endpoint: an OAuth client's own credentials in exchange for an access token of 30 minutes. */
export function signOn(now: () => number) {
  const ends = new Map<string, number>();

  function issue(): Answer {
    const access_token = randomBytes(24).toString('hex');
    ends.set(access_token, now() + LIFE * 1000);
    const [oldest] = ends.keys();
    if (ends.size > MOST && oldest !== undefined) ends.delete(oldest);
    return { status: 200, json: { access_token, token_type: 'bearer', scope: 'read write', expires_in: LIFE } };
  }
  const route: Route = {
    method: 'POST',
    path: /^\/oauth\/tokens$/,
    open: true,
    async answer({ text }) {
      const given = grant.safeParse(parsed(await text())).data;
      if (!given) return refused(400, 'invalid_request');
      if (given.client_id !== CLIENT || given.client_secret !== SECRET) return refused(401, 'invalid_client');
      if (given.grant_type === 'refresh_token') return refused(400, 'invalid_grant');
      return given.grant_type === 'client_credentials' ? issue() : refused(400, 'unsupported_grant_type');
    },
  };
  return {
    route,
    secret: SECRET,
    admits(authorization = '') {
      const end = ends.get(authorization.replace(/^Bearer /, ''));
      return end !== undefined && end > now();
    },
    revoke: () => ends.clear(),
  };
}

function refused(status: number, error: string): Answer {
  return { status, json: { error, error_description: 'The request was not accepted.' } };
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
