import type { Face } from '#src/demo/face.ts';
import { loginOf } from '#src/demo/name.ts';
import { ANNA } from '#src/demo/scene.ts';
import { basic } from '#src/demo/signon.ts';
import { DENIED, spoilt } from './servicenow/answer.ts';
import { caseRoutes } from './servicenow/routes.ts';
import { SCENES } from './servicenow/scenes.ts';
import { numberOf } from './servicenow/shape.ts';

const USER = loginOf(ANNA.name);
const PASSWORD = 'demo-password';

/** The instance of a network operator: cases of Customer Service Management, for one login with a password. */
export const servicenowFace: Face = {
  scenes: SCENES,
  number: numberOf,
  api: /^\/api\//,
  open(stage) {
    return {
      routes: caseRoutes(stage),
      admits: basic(USER, PASSWORD),
      denied: DENIED,
      token: () => PASSWORD,
      account: (password) => ({
        instance: stage.url,
        records: 'case',
        user: USER,
        password,
        closeCode: 'Solved - Fixed by Support/Guidance provided',
      }),
      spoilt,
    };
  },
};
