import { z } from 'zod';
import { site } from '#vendors/api/fields.ts';

/** What /setup asks. `email`: the requester of the tickets we open. The key is an agent's, and has no end. */
export const credentials = z.object({
  site: site('freshdesk.com').meta({ example: 'https://acme.freshdesk.com' }),
  key: z.string().trim().min(1).meta({ secret: true }),
  email: z.string().trim().pipe(z.email()).meta({ example: 'noc@example.com' }),
});
export type Freshdesk = z.output<typeof credentials>;

/** Title, text and severity are all that every site wants; a site's own required fields it names when it refuses. */
export const extra = z.object({});
