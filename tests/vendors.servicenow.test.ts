import type { ServiceNow } from '#vendors/servicenow/account.ts';
import { servicenow } from '#vendors/servicenow.ts';
import { vendorContract } from './contracts/vendor.ts';

vendorContract({
  vendor: servicenow,
  recordings: 'servicenow',
  credentials: (base, canary): ServiceNow => ({
    instance: base,
    records: 'incident',
    user: 'casebell.noc',
    password: `${canary}: pässword`,
  }),
});

vendorContract({
  vendor: servicenow,
  recordings: 'servicenow/case',
  credentials: (base, canary): ServiceNow => ({
    instance: base,
    records: 'case',
    user: 'casebell.noc',
    clientId: '6b7d0f1c',
    clientSecret: `${canary}.secret`,
    refreshToken: `${canary}.refresh`,
    closeCode: '6',
    expires: '2027-03-31',
  }),
});
