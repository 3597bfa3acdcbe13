import type { Face } from '#src/demo/face.ts';
import { keyOf, USER } from './jira/issue.ts';
import { readRoutes } from './jira/read.ts';
import { DENIED, fault } from './jira/refusal.ts';
import { scenes } from './jira/scenes.ts';
import { writeRoutes } from './jira/write.ts';

const TOKEN = 'demo-api-token';

type Account = { kind: 'cloud'; site: string; user: string; token: string; api: string };

/** A Jira Cloud site with a support project, by its REST v3, to one of its users with an API token. */
export const jiraFace: Face<Account> = {
  scenes,
  number: keyOf,
  api: /^\/rest\/api\/3\//,
  open(stage) {
    const known = `Basic ${Buffer.from(`${USER.emailAddress}:${TOKEN}`).toString('base64')}`;
    return {
      routes: [...readRoutes(stage), ...writeRoutes(stage)],
      admits: ({ headers }) => headers.authorization === known,
      denied: DENIED,
      token: () => TOKEN,
      account: (token) => ({ kind: 'cloud', site: stage.url, user: USER.emailAddress, token, api: stage.url }),
      spoilt: fault,
    };
  },
};
