import type { Face } from '#src/demo/face.ts';
import { clientDesk } from './tmf621/login.ts';
import { scenes } from './tmf621/scenes.ts';
import { AUTHOR, fault, refusal, SEVERITIES, tickets } from './tmf621/tickets.ts';

const ROOT = '/tmf-api/troubleTicket/v5';
const CLIENT = 'acme-noc';

type Account = {
  api: string;
  login: 'oauth';
  user: string;
  secret: string;
  tokens: string;
  author: string;
  changes: 'sort';
  severities: string;
  portal: string;
};

/** A carrier's gateway as TMF621 v5 describes it, with OAuth client credentials at `/oauth2/token`. */
export const tmf621Face: Face<Account> = {
  scenes,
  api: /^\/tmf-api\//,
  signIn: /^\/oauth2\//,
  open(stage) {
    const desk = clientDesk({ now: stage.now, client: CLIENT });
    return {
      routes: [desk.route, ...tickets(stage, ROOT)],
      admits: ({ headers }) => desk.admits(headers.authorization),
      denied: refusal(401, 'Unauthorized', 'The access token is missing or expired.'),
      token: () => desk.secret,
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
      revoke: desk.revoke,
      spoilt: fault,
    };
  },
};
