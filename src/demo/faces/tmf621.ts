import type { Face } from '#src/demo/face.ts';
import { clientSignOn } from '#src/demo/signon.ts';
import { DENIED, STRANGER, spoilt } from './tmf621/answer.ts';
import { ticketRoutes } from './tmf621/routes.ts';
import { SCENES } from './tmf621/scenes.ts';
import { AUTHOR, SEVERITIES } from './tmf621/shape.ts';

const ROOT = '/tmf-api/troubleTicket/v5';
const CLIENT = 'acme-noc';
const SECRET = 'demo-carrier-secret';

/** A carrier's gateway as TMF621 v5 describes it, with OAuth client credentials at `/oauth2/token`. */
export const tmf621Face: Face = {
  scenes: SCENES,
  api: /^\/tmf-api\//,
  signIn: /^\/oauth2\//,
  open(stage) {
    const sso = clientSignOn({
      now: stage.now,
      path: /^\/oauth2\/token$/,
      lifeS: 300,
      refuse(form) {
        if (form.get('grant_type') !== 'client_credentials')
          return { status: 400, json: { error: 'unsupported_grant_type' } };
        const known = form.get('client_id') === CLIENT && form.get('client_secret') === SECRET;
        return known ? undefined : STRANGER;
      },
    });
    return {
      routes: [sso.route, ...ticketRoutes(stage, ROOT)],
      admits: sso.admits,
      denied: DENIED,
      token: () => SECRET,
      account: (secret) => ({
        api: stage.url + ROOT,
        login: 'oauth',
        user: CLIENT,
        secret,
        tokens: `${stage.url}/oauth2/token?scope=troubleTicket`,
        author: AUTHOR,
        changes: 'sort',
        severities: SEVERITIES.join(', '),
        portal: `${stage.url}/tickets/{id}`,
      }),
      revoke: sso.revoke,
      spoilt,
    };
  },
};
