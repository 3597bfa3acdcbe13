import { EXPIRED } from '#src/demo/answer.ts';
import type { Face } from '#src/demo/face.ts';
import { fileRoutes } from './redhat/files.ts';
import { caseRoutes } from './redhat/routes.ts';
import { SCENES } from './redhat/scenes/index.ts';
import { CLIENT_ID, signOn } from './redhat/signon.ts';

export type RedHatOptions = {
  /** Seconds an access token lives; default 300. */
  expiresInS?: number;
  /** Largest file taken in one piece; default 5 GB, as at Red Hat. */
  singlePutBytes?: number;
};
export type RedHatAccount = { token: string; clientId: string; api: string; sso: string };

/** The customer portal's case API v3, below `/support`; the token endpoint is `/sso/token`. */
export function redhatFace({
  expiresInS = 300,
  singlePutBytes = 5 * 1024 ** 3,
}: RedHatOptions = {}): Face<RedHatAccount> {
  return {
    scenes: SCENES,
    api: /^\/support\//,
    signIn: /^\/sso\//,
    open({ cases, url, now, seen }) {
      const sso = signOn({ now, expiresInS });
      return {
        routes: [sso.route, ...fileRoutes({ cases, url, now, singlePutBytes }), ...caseRoutes({ cases, seen })],
        admits: sso.admits,
        denied: EXPIRED,
        token: sso.token,
        account: (token) => ({ token, clientId: CLIENT_ID, api: `${url}/support`, sso: `${url}/sso/token` }),
        revoke: sso.revoke,
        rotate: sso.rotate,
      };
    },
  };
}
