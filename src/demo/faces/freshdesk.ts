import type { Face } from '#src/demo/face.ts';
import { DENIED, spoilt } from './freshdesk/refusal.ts';
import { SCENES } from './freshdesk/scenes.ts';
import { ticketRoutes } from './freshdesk/tickets.ts';

const KEY = 'demo-freshdesk-api-key';

/** The API v2 of a telephony provider's Freshdesk, as an agent with a seat in it. */
export const freshdeskFace: Face = {
  scenes: SCENES,
  api: /^\/api\/v2\//,
  open(stage) {
    const admitted = `Basic ${Buffer.from(`${KEY}:X`).toString('base64')}`;
    return {
      routes: ticketRoutes(stage),
      admits: ({ headers }) => headers.authorization === admitted,
      denied: DENIED,
      token: () => KEY,
      account: (key) => ({ site: stage.url, key, email: 'anna.rossi@acme.example' }),
      spoilt,
    };
  },
};
