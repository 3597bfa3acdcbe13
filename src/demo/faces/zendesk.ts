import type { Face } from '#src/demo/face.ts';
import { DENIED, spoilt } from './zendesk/refusal.ts';
import { SCENES } from './zendesk/scenes.ts';
import { CLIENT, signOn } from './zendesk/signon.ts';
import { ticketRoutes } from './zendesk/tickets.ts';
import { uploads } from './zendesk/uploads.ts';

/** The Tickets API of a market data vendor's Zendesk, as an agent by OAuth client, and its sign-on at `/oauth/tokens`. */
export const zendeskFace: Face = {
  scenes: SCENES,
  api: /^\/api\/v2\//,
  signIn: /^\/oauth\//,
  open(stage) {
    const sso = signOn(stage.now);
    const files = uploads();
    return {
      routes: [sso.route, files.route, ...ticketRoutes(stage, files.take)],
      admits: ({ headers }) => sso.admits(headers.authorization),
      denied: DENIED,
      token: () => sso.secret,
      account: (secret) => ({ kind: 'agent', site: stage.url, login: 'oauth', user: CLIENT, secret }),
      revoke: sso.revoke,
      spoilt,
    };
  },
};
