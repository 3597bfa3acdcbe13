import { zendesk } from '#vendors/zendesk.ts';
import { vendorContract } from './contracts/vendor.ts';

vendorContract({
  vendor: zendesk,
  recordings: 'zendesk',
  credentials: (site, canary) => ({
    kind: 'agent',
    site,
    login: 'oauth',
    user: 'casebell',
    secret: `${canary}.client`,
  }),
});

vendorContract({
  vendor: zendesk,
  recordings: 'zendesk/requester',
  credentials: (site, canary) => ({
    kind: 'requester',
    site,
    login: 'token',
    user: 'anna@example.com',
    secret: `${canary}.token`,
  }),
});
