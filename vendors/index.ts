import type { Vendor } from '#src/ports/vendor.ts';
import { jira } from './jira.ts';
import { redhat } from './redhat.ts';
import { servicenow } from './servicenow.ts';
import { strata } from './strata.ts';
import { zendesk } from './zendesk.ts';

/** Every vendor with an API of its own, in the order in which /setup offers them. */
export const vendors = [redhat, jira, servicenow, zendesk, strata] satisfies readonly Vendor[];

export { check } from './email/check.ts';
export { type ProfileProblem, readProfiles } from './email/load.ts';
export { emailVendor, emailVendors } from './email.ts';
export { redhat };
