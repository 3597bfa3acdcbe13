import type { Face } from '#src/demo/face.ts';
import { clientSignOn } from '#src/demo/signon.ts';
import { DENIED, STRANGER, spoilt } from './cisco/answer.ts';
import { caseRoutes } from './cisco/routes.ts';
import { SCENES } from './cisco/scenes.ts';

const CLIENT = 'casebell';
const SECRET = 'demo-client-secret';

/** Cisco's Support Case API v3 below `/case/v3`, and the sign-on that knows one application. */
export const ciscoFace: Face = {
  scenes: SCENES,
  api: /^\/case\//,
  signIn: /^\/oauth2\//,
  open({ cases, url, now, seen }) {
    const sso = clientSignOn({
      now,
      path: /^\/oauth2\/default\/v1\/token$/,
      lifeS: 3599,
      refuse(form) {
        if (form.get('client_id') !== CLIENT || form.get('client_secret') !== SECRET) return STRANGER;
        if (form.get('grant_type') === 'client_credentials') return undefined;
        return { status: 400, json: { error: 'unsupported_grant_type' } };
      },
    });
    return {
      routes: [sso.route, ...caseRoutes({ cases, seen })],
      admits: sso.admits,
      denied: DENIED,
      token: () => SECRET,
      account: (clientSecret) => ({
        clientId: CLIENT,
        clientSecret,
        contracts: '204512345',
        perCall: 1,
        perDay: 1_000_000,
        api: `${url}/case/v3`,
        sso: `${url}/oauth2/default/v1/token`,
      }),
      revoke: sso.revoke,
      spoilt,
    };
  },
};
