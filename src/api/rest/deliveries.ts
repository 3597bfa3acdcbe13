import { z } from 'zod';
import { problem } from '#src/api/error.ts';
import type { Given, Server } from '#src/api/server.ts';
import { PRIORITIES } from '#src/ports/types.ts';
import { Before, Limit, Moment, moment, ms, nothing, PriorityWord, Since } from './answer.ts';
import { callerOf, ownOnly } from './caller.ts';

const tags = ['deliveries'];
const Delivery = z.object({
  id: z.number(),
  chat: z.string(),
  board: z.string().nullable(),
  number: z.string().nullable().meta({ description: 'Of the case it is about.' }),
  kind: z.string().meta({ description: 'What changed in the case, or `notice`.' }),
  priority: PriorityWord,
  state: z.string(),
  attempts: z.number(),
  why: z.string().nullable().meta({ description: 'Why it could not be told.' }),
  message: z.string().nullable().meta({ description: "The platform's id of the message that told it." }),
  created: Moment,
  sent: Moment.nullable(),
});
const Query = z.strictObject({
  state: z.enum(['pending', 'sending', 'sent', 'doubt', 'dead', 'skipped']).optional(),
  chat: z.string().min(1).optional().meta({
    description: "A chat's id. Unset: the key's own, `api|<key id>`; with the scope admin, all.",
  }),
  since: Since,
  before: Before,
  limit: Limit,
});

/** What chats are owed and were told. The words are not here: they stand in the chat, and at the vendor. */
export async function deliveries(app: Server, { core }: Given): Promise<void> {
  app.get(
    '/deliveries',
    {
      config: { who: 'read' },
      schema: {
        tags,
        summary: 'What is owed, was told, or could not be told',
        description: 'Newest first, without the words: read the case for these.',
        querystring: Query,
        response: { 200: z.array(Delivery) },
      },
    },
    async (request) => {
      const { state, limit, since, before } = request.query;
      const caller = callerOf(request);
      const chat = request.query.chat ?? (caller.admin ? undefined : caller.chat);
      if (chat !== undefined) ownOnly(caller, chat);
      const rows = await core.overview.deliveries({ state, chat, since: ms(since), before: ms(before), limit });
      return rows.map(({ account, priority, created_at, sent_at, ...row }) => ({
        ...row,
        board: account,
        priority: PRIORITIES[priority] ?? 'low',
        created: moment(created_at),
        sent: moment(sent_at),
      }));
    },
  );

  app.post(
    '/deliveries/:id/retry',
    {
      config: { who: 'admin' },
      schema: {
        tags,
        summary: 'Tell it after all',
        description: 'Of one that was given up (`dead`).',
        params: z.strictObject({ id: z.coerce.number().int() }),
        response: { 204: nothing('It is owed again.') },
      },
    },
    async (request, reply) => {
      if (!(await core.overview.retry(request.params.id))) throw problem(404, 'That was not given up');
      return reply.code(204).send(null);
    },
  );
}
