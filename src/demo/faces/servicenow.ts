import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { Face } from '#src/demo/face.ts';
import { ANNA } from '#src/demo/scene.ts';
import { refused } from './servicenow/refusal.ts';
import { routes } from './servicenow/routes.ts';
import { loginOf, numberOf } from './servicenow/rows.ts';
import { scenes } from './servicenow/scenes.ts';

const PATIENCE_S = 30;
const FIRST_PASSWORD = 'demo-password';
const DENIED = refused(401, 'User Not Authenticated', 'Required to provide Auth information', {
  'WWW-Authenticate': 'BASIC realm="Service-now"',
});

/** The instance of a network operator: cases of Customer Service Management, for one login with a password. */
export const servicenowFace: Face = {
  scenes,
  number: numberOf,
  api: /^\/api\//,
  open(stage) {
    const user = loginOf(ANNA.name);
    let password = FIRST_PASSWORD;
    return {
      routes: routes(stage),
      admits({ headers }) {
        const wanted = Buffer.from(`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`);
        const given = Buffer.from(headers.authorization ?? '');
        return given.length === wanted.length && timingSafeEqual(given, wanted);
      },
      denied: DENIED,
      token: () => password,
      account: (typed) => ({
        instance: stage.url,
        records: 'case',
        user,
        password: typed,
        closeCode: 'Solved - Fixed by Support/Guidance provided',
      }),
      rotate() {
        password = `${FIRST_PASSWORD}-${randomUUID()}`;
      },
      spoilt(fault, retryAfterS) {
        if (fault === '401') return DENIED;
        if (fault === '403') return refused(403, 'Operation against file denied', 'ACL restricts the record');
        if (fault === '404') return refused(404, 'No Record found', 'The record does not exist');
        if (fault === '500') return refused(500, 'Transaction cancelled', 'maximum execution time exceeded');
        if (fault !== '429') return undefined;
        const wait = retryAfterS ?? PATIENCE_S;
        const headers: Record<string, string> = wait === false ? {} : { 'Retry-After': String(wait) };
        return refused(429, 'Rate limit exceeded', 'Too many requests of this user', headers);
      },
    };
  },
};
