import type { Face } from '#src/demo/face.ts';
import { caseRoutes } from './google/cases.ts';
import { keyFile } from './google/key.ts';
import { EXPIRED, PARENT, status } from './google/reply.ts';
import { SCENES } from './google/scenes.ts';
import { REVOKED, signOn } from './google/signon.ts';
import { threadRoutes } from './google/thread.ts';

/**
 * The Cloud Support API v2 with one project, and the sign-on at `/token`. What people type is the name of a service
 * account: the key is the same for all of them, and only one is known.
 */
export const googleFace: Face = {
  scenes: SCENES,
  api: /^\/(upload\/)?v2\//,
  signIn: /^\/token$/,
  open({ cases, url, now, seen }) {
    const sso = signOn(now);
    return {
      routes: [sso.route, ...caseRoutes({ cases, seen }), ...threadRoutes({ cases })],
      admits: ({ headers }) => sso.admits(headers.authorization),
      denied: EXPIRED,
      token: sso.name,
      account: (name) => ({ parent: PARENT, key: keyFile(sso.email(name)), api: url, sso: `${url}/token` }),
      revoke: sso.revoke,
      spoilt(fault, retryAfterS) {
        const wait = retryAfterS === undefined || retryAfterS === false ? {} : { 'Retry-After': String(retryAfterS) };
        switch (fault) {
          case '401':
            return EXPIRED;
          case '403':
            return status(403, 'PERMISSION_DENIED', 'The caller does not have permission');
          case '404':
            return status(404, 'NOT_FOUND', 'Requested entity was not found.');
          case '429':
            return { ...status(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for quota metric.'), headers: wait };
          case '500':
            return status(500, 'INTERNAL', 'Internal error encountered.');
          case 'revoked':
            return REVOKED;
          default:
            return undefined;
        }
      },
    };
  },
};
