import type { Face } from '#src/demo/face.ts';
import { SCENES } from '#src/demo/faces/redhat/scenes/index.ts';
import { basic } from '#src/demo/signon.ts';
import { DENIED, spoilt } from './strata/answer.ts';
import { caseRoutes } from './strata/routes.ts';

const USER = 'arossi-acme';
const PASSWORD = 'demo-password';

/** Red Hat's older XML API below `/rs`, with a login on each request; the cases are those of the customer portal. */
export const strataFace: Face = {
  scenes: SCENES,
  api: /^\/rs\//,
  open({ cases, url, seen }) {
    return {
      routes: caseRoutes({ cases, url, seen }),
      admits: basic(USER, PASSWORD),
      denied: DENIED,
      token: () => PASSWORD,
      account: (password) => ({ user: USER, password, api: url }),
      spoilt,
    };
  },
};
