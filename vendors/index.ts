import type { Vendor } from '#src/ports/vendor.ts';
import { aws } from './aws.ts';
import { azure } from './azure.ts';
import { cisco } from './cisco.ts';
import { crowdstrike } from './crowdstrike.ts';
import { freshdesk } from './freshdesk.ts';
import { github } from './github.ts';
import { google } from './google.ts';
import { jira } from './jira.ts';
import { redhat } from './redhat.ts';
import { servicenow } from './servicenow.ts';
import { strata } from './strata.ts';
import { tmf621 } from './tmf621.ts';
import { zendesk } from './zendesk.ts';

/** Every vendor with an API of its own, in the order in which /setup offers them. */
export const vendors = [
  redhat,
  jira,
  servicenow,
  zendesk,
  freshdesk,
  aws,
  azure,
  google,
  cisco,
  crowdstrike,
  github,
  tmf621,
  strata,
] satisfies readonly Vendor[];

export { check } from './email/check.ts';
export { type ProfileProblem, readProfiles } from './email/load.ts';
export { emailVendor, emailVendors } from './email.ts';
export { strata };
