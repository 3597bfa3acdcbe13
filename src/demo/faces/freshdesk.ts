import type { Face } from '#src/demo/face.ts';
import { basic } from '#src/demo/signon.ts';
import { DENIED, spoilt } from './freshdesk/answer.ts';
import { ticketRoutes } from './freshdesk/routes.ts';
import { SCENES } from './freshdesk/scenes.ts';

const KEY = 'demo-freshdesk-api-key';

/** The API v2 of a telephony provider's Freshdesk, as an agent with a seat in it. */
export const freshdeskFace: Face = {
  scenes: SCENES,
  api: /^\/api\/v2\//,
  open(stage) {
    return {
      routes: ticketRoutes(stage),
      admits: basic(KEY, 'X'),
      denied: DENIED,
      token: () => KEY,
      account: (key) => ({ site: stage.url, key, email: 'anna.rossi@acme.example' }),
      spoilt,
    };
  },
};
