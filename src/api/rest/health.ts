import { z } from 'zod';
import type { Given, Server } from '#src/api/server.ts';
import { isMailbox } from '#src/core/accounts/mailboxes.ts';
import { METHODS } from '#src/ports/vendor.ts';
import { Moment, moment } from './answer.ts';
import { accountsOf, callerOf } from './caller.ts';

const VendorShown = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['api', 'email']).nullable().meta({ description: 'Null: no account, and not known without one.' }),
  can: z.array(z.enum(METHODS)).meta({ description: 'What its accounts here can do; empty without one.' }),
  boards: z.array(z.string()).meta({ description: 'The accounts at it.' }),
});
const Health = z.object({
  ok: z.boolean().meta({ description: 'No trouble, and no account paused.' }),
  boards: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      vendor: z.string(),
      state: z.enum(['on', 'paused']),
      why: z.string().nullable(),
      read: Moment.nullable().meta({ description: 'When its vendor last answered.' }),
      failed: Moment.nullable(),
      failure: z.string().nullable(),
      ends: Moment.nullable().meta({ description: 'When its credential is known to end.' }),
    }),
  ),
  troubles: z
    .array(z.object({ what: z.string(), kind: z.string(), message: z.string(), count: z.number(), last: Moment }))
    .meta({ description: 'Open ones of these boards; with the scope admin, all.' }),
  deliveries: z.object({ pending: z.number(), dead: z.number(), oldest: Moment.nullable() }),
  lanes: z.record(z.string(), z.object({ queued: z.number(), held: z.number(), dead: z.number() })),
});

/** Which vendors there are, and how everything does. */
export async function health(app: Server, { core }: Given): Promise<void> {
  const config = { who: 'read' as const };

  app.get(
    '/vendors',
    { config, schema: { tags: ['vendors'], summary: 'Vendors', response: { 200: z.array(VendorShown) } } },
    async (request) => {
      const accounts = await accountsOf(core, callerOf(request));
      const vendors = core.accounts.vendors.filter((vendor) => !isMailbox(vendor));
      return Promise.all(
        vendors.map(async (vendor) => {
          const own = accounts.filter((account) => account.vendor === vendor);
          const desks = await Promise.all(own.map(({ id }) => core.accounts.desk(id)));
          const [contact] = await Promise.all(own.slice(0, 1).map(({ id }) => core.accounts.contact(id)));
          const kind = contact?.kind ?? (core.accounts.byMail.includes(vendor) ? 'email' : null);
          return {
            id: vendor.id,
            name: vendor.name,
            kind: kind === 'mailbox' ? null : kind,
            can: METHODS.filter((method) => desks.some((desk) => desk[method] !== undefined)),
            boards: own.map(({ id }) => id),
          };
        }),
      );
    },
  );

  app.get(
    '/health',
    { config, schema: { tags: ['health'], summary: 'How everything does', response: { 200: Health } } },
    async (request) => {
      const caller = callerOf(request);
      const accounts = await accountsOf(core, caller);
      const own = new Set(accounts.map(({ id }) => `account:${id}`));
      const open = (await core.doctor.troubles(true)).filter(({ key }) => caller.admin || own.has(key));
      const { oldest, ...backlog } = await core.doctor.backlog();
      return {
        ok: open.length === 0 && accounts.every(({ state }) => state === 'on'),
        boards: accounts.map(({ id, label, vendor, state, why, ok_at, failed_at, failure, expires_at }) => ({
          id,
          name: label,
          vendor: vendor.id,
          state,
          why,
          read: moment(ok_at),
          failed: moment(failed_at),
          failure,
          ends: moment(expires_at),
        })),
        troubles: open.map(({ key, kind, message, count, last_at }) => {
          return { what: key, kind, message, count, last: moment(last_at) };
        }),
        deliveries: { ...backlog, oldest: moment(oldest) },
        lanes: await core.incoming.counts(),
      };
    },
  );
}
