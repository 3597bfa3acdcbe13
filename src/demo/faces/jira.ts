import type { Face } from '#src/demo/face.ts';
import { basic } from '#src/demo/signon.ts';
import { DENIED, spoilt } from './jira/answer.ts';
import { readRoutes } from './jira/read.ts';
import { SCENES } from './jira/scenes.ts';
import { keyOf, USER } from './jira/shape.ts';
import { writeRoutes } from './jira/write.ts';

const TOKEN = 'demo-api-token';

/** A Jira Cloud site with a support project, by its REST v3, to one of its users with an API token. */
export const jiraFace: Face = {
  scenes: SCENES,
  number: keyOf,
  api: /^\/rest\/api\/3\//,
  open(stage) {
    return {
      routes: [...readRoutes(stage), ...writeRoutes(stage)],
      admits: basic(USER.emailAddress, TOKEN),
      denied: DENIED,
      token: () => TOKEN,
      account: (token) => ({ kind: 'cloud', site: stage.url, user: USER.emailAddress, token, api: stage.url }),
      spoilt,
    };
  },
};
