import type { Account, Extra } from '#vendors/jira/account.ts';
import { vendorContract } from './contracts/vendor.ts';
import { offences, recordable } from './fakes/jira.ts';

const account = { user: 'noc@example.com', api: 'https://api.atlassian.com' };

vendorContract<Account, Extra>({
  vendor: recordable,
  recordings: 'jira',
  credentials: (base, canary) => ({ kind: 'cloud', site: base, token: canary, ...account }),
  referee: offences,
});

vendorContract<Account, Extra>({
  vendor: { ...recordable, name: 'Jira (Service Management)' },
  recordings: 'jira/servicedesk',
  credentials: (base, canary) => ({ kind: 'service', site: base, token: canary, ...account }),
});

vendorContract<Account, Extra>({
  vendor: { ...recordable, name: 'Jira (Data Center)' },
  recordings: 'jira/datacenter',
  credentials: (base, canary) => ({ kind: 'datacenter', site: base, token: canary, api: account.api }),
});
