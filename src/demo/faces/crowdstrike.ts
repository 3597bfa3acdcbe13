import { refusals } from '#src/demo/answer.ts';
import type { Face } from '#src/demo/face.ts';
import type { Fault } from '#src/demo/faults.ts';
import { ANNA } from '#src/demo/scene.ts';
import { clientSignOn } from '#src/demo/signon.ts';
import { DENIED, MISSING, refusal, STRANGER } from './crowdstrike/answer.ts';
import { readRoutes } from './crowdstrike/read.ts';
import { SCENES } from './crowdstrike/scenes.ts';
import { uuidOf } from './crowdstrike/shape.ts';
import { writeRoutes } from './crowdstrike/write.ts';

const CLIENT = 'd3m0c11e4700000000000000000000a1';
const SECRET = 'demo-client-secret';
const PATIENCE_S = 30;

/** The Message Center of Falcon in region us-1, with one API client and one user. */
export const crowdstrikeFace: Face = {
  scenes: SCENES,
  api: /^\/message-center\//,
  signIn: /^\/oauth2\//,
  open({ cases, url, now, seen }) {
    const sso = clientSignOn({
      now,
      path: /^\/oauth2\/token$/,
      lifeS: 1799,
      refuse(form) {
        if (!form.has('client_id') || !form.has('client_secret')) return refusal(400, 'invalid client credentials');
        const known = form.get('client_id') === CLIENT && form.get('client_secret') === SECRET;
        return known ? undefined : STRANGER;
      },
      more: { status: 201, headers: { 'X-Cs-Region': 'us-1' } },
    });
    return {
      routes: [sso.route, ...readRoutes({ cases, seen }), ...writeRoutes({ cases })],
      admits: sso.admits,
      denied: DENIED,
      token: () => SECRET,
      account: (clientSecret) => {
        return { clientId: CLIENT, clientSecret, region: 'us-1', userUuid: uuidOf(ANNA.name), api: url };
      },
      revoke: sso.revoke,
      spoilt: (fault) =>
        fault.name === '429' ? refusal(429, 'API rate limit exceeded.', again(fault)) : spoilt(fault),
    };

    /** Told as a time, in unix seconds. */
    function again({ retryAfterS: wait = PATIENCE_S }: Fault): Record<string, string> {
      if (wait === false) return {};
      const at = typeof wait === 'number' ? String(Math.ceil(now() / 1000) + wait) : wait;
      return { 'X-RateLimit-RetryAfter': at, 'X-RateLimit-Limit': '6000', 'X-RateLimit-Remaining': '0' };
    }
  },
};

const spoilt = refusals({
  '401': DENIED,
  '403': refusal(403, 'access denied, authorization failed'),
  '404': MISSING,
  '500': refusal(500, 'internal error'),
  revoked: STRANGER,
});
