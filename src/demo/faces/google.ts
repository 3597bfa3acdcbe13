import type { Face } from '#src/demo/face.ts';
import { DENIED, PARENT, spoilt } from './google/answer.ts';
import { keyFile } from './google/key.ts';
import { caseRoutes } from './google/routes.ts';
import { SCENES } from './google/scenes.ts';
import { signOn } from './google/signon.ts';
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
      admits: sso.admits,
      denied: DENIED,
      token: sso.name,
      account: (name) => ({ parent: PARENT, key: keyFile(sso.email(name)), api: url, sso: `${url}/token` }),
      revoke: sso.revoke,
      spoilt,
    };
  },
};
