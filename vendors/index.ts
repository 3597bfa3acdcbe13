import type { Vendor } from '#src/ports/vendor.ts';
import { redhat } from './redhat.ts';
import { strata } from './strata.ts';

/** Every vendor, in the order in which /setup offers them. */
export const vendors = [redhat, strata] satisfies readonly Vendor[];

export { redhat };
