import { z } from 'zod';
import { problem } from '#src/api/error.ts';
import type { Given, Server } from '#src/api/server.ts';
import { Before, Limit, Moment, ms, nothing } from './answer.ts';
import { callerOf } from './caller.ts';
import { MOST_HERE } from './find.ts';

const tags = ['mails'];
const State = z.enum(['parked', 'asking', 'failed']);
const Mail = z.object({
  id: z.string(),
  board: z.string().meta({ description: 'The account of the mailbox.' }),
  mailbox: z.string().meta({ description: "The mailbox's name." }),
  sender: z.string().meta({ description: 'Its address; empty where the mail cannot be read.' }),
  subject: z.string(),
  received: Moment,
  state: State.meta({
    description:
      'Parked: something speaks against it. Asking: nobody knows which case it belongs to. Failed: it could not become a ticket.',
  }),
  why: z
    .string()
    .meta({ description: 'Of a parked one a word, such as `domain` or `auto`; of a failed one the reason.' }),
  choices: z.array(z.string()).meta({ description: 'Case numbers it may belong to.' }),
});
const Query = z.strictObject({ state: State.optional(), before: Before, limit: Limit });
const At = z.strictObject({ id: z.string().min(1).max(40) });
const To = z.strictObject({
  number: z.string().min(1).max(100).optional().meta({
    description:
      'The case it becomes a comment on: one that has a conversation by mail. Unset: it becomes a new ticket.',
  }),
});

/** Mails that are held back until somebody decides, whose senders and subjects are for admins alone. */
export async function mails(app: Server, { core }: Given): Promise<void> {
  const config = { who: 'admin' as const };

  app.get(
    '/mails',
    {
      config,
      schema: {
        tags,
        summary: 'Mails that are held back',
        description: 'Newest first; with a state, of the newest 500.',
        querystring: Query,
        response: { 200: z.array(Mail) },
      },
    },
    async (request) => {
      const { state, before, limit } = request.query;
      const older = before && new Date(ms(before) ?? 0).toISOString();
      const held = await core.mail.held({ limit: state ? MOST_HERE : limit, before: older });
      return held
        .filter((one) => state === undefined || one.state === state)
        .slice(0, limit)
        .map(({ box, label, at, ...one }) => ({ ...one, board: box, mailbox: label, received: at }));
    },
  );

  app.post(
    '/mails/:id/release',
    {
      config,
      schema: {
        tags,
        summary: 'Make a ticket of it, or a comment on a case',
        description: 'Whatever speaks against it.',
        params: At,
        body: To.nullish(),
        response: { 204: nothing('It becomes one now.') },
      },
    },
    async (request, reply) => {
      const { number } = request.body ?? {};
      const to = number === undefined ? undefined : { number };
      if (!(await core.mail.release(request.params.id, callerOf(request).person, to)))
        throw problem(404, 'That is not held back');
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/mails/:id/drop',
    {
      config,
      schema: { tags, summary: 'Make nothing of it', params: At, response: { 204: nothing('No ticket comes of it.') } },
    },
    async (request, reply) => {
      if (!(await core.mail.drop(request.params.id, callerOf(request).person)))
        throw problem(404, 'That is not held back');
      return reply.code(204).send(null);
    },
  );
}
