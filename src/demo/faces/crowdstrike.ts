import type { Answer } from '#src/demo/answer.ts';
import type { Face } from '#src/demo/face.ts';
import type { FaultName } from '#src/demo/faults.ts';
import { ANNA } from '#src/demo/scene.ts';
import { refused } from './crowdstrike/answer.ts';
import { listRoutes } from './crowdstrike/list.ts';
import { scenes } from './crowdstrike/scenes.ts';
import { uuidOf } from './crowdstrike/shape.ts';
import { CLIENT_ID, tokenDesk } from './crowdstrike/token.ts';
import { writeRoutes } from './crowdstrike/write.ts';

const PATIENCE_S = 30;

/** The Message Center of Falcon in region us-1, with one API client and one user. */
export const crowdstrikeFace: Face = {
  scenes,
  api: /^\/message-center\//,
  signIn: /^\/oauth2\//,
  open({ cases, url, now, seen }) {
    const desk = tokenDesk(now);
    return {
      routes: [desk.route, ...listRoutes({ cases, seen }), ...writeRoutes({ cases })],
      admits: desk.admits,
      denied: refused(401, 'access denied, invalid bearer token'),
      token: desk.token,
      account: (clientSecret) => {
        return { clientId: CLIENT_ID, clientSecret, region: 'us-1', userUuid: uuidOf(ANNA.name), api: url };
      },
      revoke: desk.revoke,
      rotate: desk.rotate,
      spoilt(fault: FaultName, retryAfterS): Answer | undefined {
        if (fault === '401') return refused(401, 'access denied, invalid bearer token');
        if (fault === '403') return refused(403, 'access denied, authorization failed');
        if (fault === '404') return refused(404, 'not found');
        if (fault === '500') return refused(500, 'internal error');
        if (fault === 'revoked') return refused(403, 'access denied, invalid client credentials');
        return fault === '429' ? refused(429, 'API rate limit exceeded.', again(retryAfterS)) : undefined;
      },
    };

    /** Told as a time, in unix seconds. */
    function again(wait: number | string | false = PATIENCE_S): Record<string, string> {
      if (wait === false) return {};
      const at = typeof wait === 'number' ? String(Math.ceil(now() / 1000) + wait) : wait;
      return { 'X-RateLimit-RetryAfter': at, 'X-RateLimit-Limit': '6000', 'X-RateLimit-Remaining': '0' };
    }
  },
};
