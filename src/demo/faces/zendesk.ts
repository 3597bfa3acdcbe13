import type { Face } from '#src/demo/face.ts';
import { clientSignOn } from '#src/demo/signon.ts';
import { DENIED, spoilt, stranger } from './zendesk/answer.ts';
import { uploads } from './zendesk/files.ts';
import { ticketRoutes } from './zendesk/routes.ts';
import { SCENES } from './zendesk/scenes.ts';

const CLIENT = 'casebell';
const SECRET = 'demo-zendesk-client-secret';

/** The Tickets API of a market data vendor's Zendesk, as an agent by OAuth client, and its sign-on at `/oauth/tokens`. */
export const zendeskFace: Face = {
  scenes: SCENES,
  api: /^\/api\/v2\//,
  signIn: /^\/oauth\//,
  open(stage) {
    const sso = clientSignOn({
      now: stage.now,
      path: /^\/oauth\/tokens$/,
      lifeS: 1800,
      refuse(form) {
        const [grant, client, secret] = ['grant_type', 'client_id', 'client_secret'].map((name) => form.get(name));
        if (!grant || !client || !secret) return stranger(400, 'invalid_request');
        if (client !== CLIENT || secret !== SECRET) return stranger(401, 'invalid_client');
        return grant === 'client_credentials' ? undefined : stranger(400, 'unsupported_grant_type');
      },
      more: { json: { token_type: 'bearer', scope: 'read write' } },
    });
    const files = uploads();
    return {
      routes: [sso.route, files.route, ...ticketRoutes(stage, files.take)],
      admits: sso.admits,
      denied: DENIED,
      token: () => SECRET,
      account: (secret) => ({ kind: 'agent', site: stage.url, login: 'oauth', user: CLIENT, secret }),
      revoke: sso.revoke,
      spoilt,
    };
  },
};
