import { z } from 'zod';
import { multipart } from '#src/multipart.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Attachment, OutgoingFile } from '#src/ports/types.ts';

import { issuePath, type Platform } from './platform.ts';
import { attachmentRow } from './rows.ts';

/** Without it Jira takes an upload for a forged one, and answers 403. */
export const NO_CHECK = { 'x-atlassian-token': 'no-check' };

const settings = z.object({ enabled: z.boolean(), uploadLimit: z.number().nonnegative().nullish() });

/** Streams the file in one request, after asking how much the site takes. */
export async function attach(
  jira: Platform,
  number: string,
  file: OutgoingFile,
  signal: AbortSignal,
): Promise<Attachment> {
  const { site, api } = jira;
  const { enabled, uploadLimit } = await site.read(
    { path: `${api}/attachment/meta`, signal },
    settings,
    'Jira settings',
  );
  if (!enabled) throw new Failure('refused', 'this Jira takes no attachments');
  if (uploadLimit != null && file.size > uploadLimit) {
    throw new Failure('refused', `this Jira takes files up to ${uploadLimit} bytes`);
  }
  const form = multipart(file, signal);
  const headers = { ...form.headers, ...NO_CHECK };
  const request = { method: 'POST', path: issuePath(jira, number, '/attachments'), ...form, headers, signal } as const;
  const row = z.tuple([attachmentRow(new Date(jira.now()).toISOString())]);
  const [sent] = await site.write(request, row, 'Jira upload');
  return sent;
}
