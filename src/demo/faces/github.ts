import type { Face } from '#src/demo/face.ts';
import { DENIED, spoilt } from './github/answer.ts';
import { issueRoutes } from './github/routes.ts';
import { SCENES } from './github/scenes.ts';
import { REPOSITORY } from './github/shape.ts';

const TOKEN = 'demo-fine-grained-token';

/** The issues of a project that makes a network switch, and the token of a customer of it. */
export const githubFace: Face = {
  scenes: SCENES,
  // A demo's case that is made elsewhere has zeros in front; an issue never has.
  number: (ours) => String(Number(ours)),
  api: /^\/(repos|search|user)\b/,
  open(stage) {
    return {
      routes: issueRoutes(stage),
      admits: ({ headers }) => headers.authorization === `Bearer ${TOKEN}`,
      denied: DENIED,
      token: () => TOKEN,
      account: (token) => ({ repository: REPOSITORY, token, api: stage.url }),
      spoilt,
    };
  },
};
