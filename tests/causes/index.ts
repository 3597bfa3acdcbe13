import { awsCauses } from './aws.ts';
import { azureCauses } from './azure.ts';
import type { Cause } from './cause.ts';
import { ciscoCauses } from './cisco.ts';
import { crowdstrikeCauses } from './crowdstrike.ts';
import { freshdeskCauses } from './freshdesk.ts';
import { githubCauses } from './github.ts';
import { googleCauses } from './google.ts';
import { jiraCauses } from './jira.ts';
import { redhatCauses } from './redhat.ts';
import { servicenowCauses } from './servicenow.ts';
import { strataCauses } from './strata.ts';
import { tmf621Causes } from './tmf621.ts';
import { zendeskCauses } from './zendesk.ts';

/** Each vendor's own ways to refuse, by its id. */
export const CAUSES: Readonly<Record<string, Cause[]>> = {
  redhat: redhatCauses,
  jira: jiraCauses,
  servicenow: servicenowCauses,
  zendesk: zendeskCauses,
  freshdesk: freshdeskCauses,
  aws: awsCauses,
  azure: azureCauses,
  google: googleCauses,
  cisco: ciscoCauses,
  crowdstrike: crowdstrikeCauses,
  github: githubCauses,
  tmf621: tmf621Causes,
  strata: strataCauses,
};
