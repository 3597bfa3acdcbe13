import { redhat } from '#vendors/redhat.ts';
import { strata } from '#vendors/strata.ts';
import { vendorContract } from './contracts/vendor.ts';
import { referee } from './fakes/openapi.ts';
import { referee as strataReferee } from './fakes/strata.ts';
import type { Seen } from './fakes/wire.ts';

const official = referee();

vendorContract({
  vendor: redhat,
  recordings: 'redhat',
  credentials: (base, canary) => ({
    token: `${canary}.offline`,
    clientId: 'rhsm-api',
    api: `${base}/support`,
    sso: `${base}/sso/token`,
  }),
  referee: ({ method, path, query, body, headers }: Seen) =>
    path.startsWith('/support/')
      ? official.check(method, path.slice('/support'.length), query, body ? JSON.parse(body) : undefined, headers)
      : [],
});

vendorContract({
  vendor: strata,
  recordings: 'strata',
  credentials: (base, canary) => ({ user: 'arossi', password: `${canary}: pässword`, api: base }),
  referee: strataReferee,
});
