import type { Face } from '#src/demo/face.ts';
import { SCENES } from '#src/demo/faces/redhat/scenes/index.ts';
import { html } from './strata/markup.ts';
import { caseRoutes } from './strata/routes.ts';

const USER = 'arossi-acme';
const PASSWORD = 'demo-password';

/** Red Hat's older XML API below `/rs`, with a login on each request; the cases are those of the customer portal. */
export const strataFace: Face = {
  scenes: SCENES,
  api: /^\/rs\//,
  open({ cases, url, seen }) {
    const login = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`;
    return {
      routes: caseRoutes({ cases, url, seen }),
      admits: ({ headers }) => headers.authorization === login,
      denied: html(401, 'Unauthorized'),
      token: () => PASSWORD,
      account: (password) => ({ user: USER, password, api: url }),
      spoilt(fault) {
        if (fault === '401') return html(401, 'Unauthorized');
        if (fault === '403') return html(403, 'Forbidden');
        if (fault === '404') return html(404, 'Not Found');
        if (fault === '500') return html(500, 'Internal Server Error');
        return undefined;
      },
    };
  },
};
