import type { Vendor } from '#src/ports/vendor.ts';
import { credentials, extra, type ServiceNow } from './servicenow/account.ts';
import { changed } from './servicenow/changed.ts';
import { portal } from './servicenow/portal.ts';
import { catalog, get, search } from './servicenow/read.ts';
import { CASE_ID, SEVERITIES } from './servicenow/rows.ts';
import { attach, change, comment, open } from './servicenow/write.ts';

/**
 * A vendor's own ServiceNow instance, by its Table and Attachment API: incidents, or the cases of its Customer Service
 * Management (releases up to Australia, 2026). Title (160) and body (4,000, less our reference line) are the base
 * system's field lengths, files (1 GiB) the default of `com.glide.attachment.max_size`; an instance may differ, and
 * refuse types of files. The rate is our own choice: rules are the instance's, and no number is published. Whether an
 * attachment alone makes a case a changed one is not documented.
 */
export const servicenow: Vendor<ServiceNow, Record<string, never>> = {
  id: 'servicenow',
  name: 'ServiceNow',
  // A link to an instance names a record by its id, not by the number.
  caseId: { pattern: CASE_ID, example: 'CS0001234', portals: [] },
  limits: { title: 160, body: 3900, file: 1024 ** 3, perSecond: 2, burst: 10 },
  severities: SEVERITIES,
  asks: { credentials, extra },
  contact: ({ instance, expires }) => ({
    kind: 'api',
    host: new URL(instance).host,
    portal: instance,
    expires: expires ? Date.parse(expires) : undefined,
  }),
  connect(account, tools) {
    const desk = portal(account, tools);
    const { now } = tools;
    return {
      changed: (since, signal) => changed(desk, now, since, signal),
      get: (number, signal) => get(desk, number, signal),
      search: (q, signal) => search(desk, q, signal),
      open: (draft, key, signal) => open(desk, draft, key, signal),
      comment: (number, text, signal) => comment(desk, number, text, signal),
      change: (number, patch, signal) => change(desk, number, patch, signal),
      attach: (number, file, signal) => attach(desk, now, number, file, signal),
      catalog: (signal) => catalog(desk, signal),
    };
  },
};
