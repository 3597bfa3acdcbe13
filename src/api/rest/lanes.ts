import { z } from 'zod';
import { problem } from '#src/api/error.ts';
import type { Given, Server } from '#src/api/server.ts';
import { LANES } from '#src/ports/lane.ts';
import { Before, Limit, Moment, moment, ms, nothing } from './answer.ts';
import { accountsOf, callerOf } from './caller.ts';
import { MOST_HERE } from './find.ts';
import { boardAt, visible } from './look.ts';
import { ofOurs, Ticket } from './ticket.ts';

const tags = ['lanes'];
const Came = Ticket.pick({ id: true, key: true, board: true, title: true, priority: true, why: true }).extend({
  lane: z.enum(LANES),
  source: z.enum(['rest', 'teams', 'chat', 'lane', 'mail']),
  state: z.enum(['held', 'queued', 'done', 'dead']).meta({ description: 'Held: the lane did not take it yet.' }),
  message: z.string().nullable().meta({ description: "The lane's message id." }),
  attempts: z.number(),
  created: Moment,
  ended: Moment.nullable(),
});
const Query = z.strictObject({ lane: z.enum(LANES).optional(), before: Before, limit: Limit });
const At = z.strictObject({ id: z.string().min(1).max(40) });

/** Tickets that came in by any front door, and what to do with those that nobody can open as they are. */
export async function lanes(app: Server, { core }: Given): Promise<void> {
  app.get(
    '/incoming',
    {
      config: { who: 'read' },
      schema: {
        tags,
        summary: 'Tickets that came in',
        description: 'Newest first, of the newest 500; what goes to boards of this key, and what it sent itself.',
        querystring: Query.extend({ state: z.enum(['held', 'queued', 'done', 'dead']).optional() }),
        response: { 200: z.array(Came) },
      },
    },
    async (request) => {
      const { before, ...query } = request.query;
      const caller = callerOf(request);
      const accounts = await accountsOf(core, caller);
      // Others' tickets take up no room on the page of a key that sees some alone.
      const limit = caller.admin ? query.limit : MOST_HERE;
      const rows = await core.incoming.list({ ...query, before: ms(before), limit });
      return rows
        .map((came) => ({ came, account: boardAt(accounts, came) }))
        .filter((one) => visible(caller, one))
        .slice(0, query.limit)
        .map(({ came, account }) => shown(came, account));
    },
  );

  app.get(
    '/dead',
    {
      config: { who: 'admin' },
      schema: {
        tags,
        summary: 'Tickets that cannot be opened as they are',
        querystring: Query,
        response: { 200: z.array(Came) },
      },
    },
    async (request) => {
      const { before, ...query } = request.query;
      const accounts = await accountsOf(core, callerOf(request));
      const rows = await core.incoming.list({ ...query, before: ms(before), state: 'dead' });
      return rows.map((came) => shown(came, boardAt(accounts, came)));
    },
  );

  const over = { config: { who: 'admin' as const } };
  const schema = { tags, params: At };

  app.post(
    '/dead/:id/replay',
    { ...over, schema: { ...schema, summary: 'Once more', response: { 204: nothing('It is in its lane again.') } } },
    async (request, reply) => {
      const { person, chat } = callerOf(request);
      if (!(await core.incoming.replay(request.params.id, { person, chat }))) throw problem(404, 'That is not dead');
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/dead/:id',
    { ...over, schema: { ...schema, summary: 'Leave it out', response: { 204: nothing('It is out for good.') } } },
    async (request, reply) => {
      const { person, chat } = callerOf(request);
      if (!(await core.incoming.discard(request.params.id, { person, chat }))) throw problem(404, 'That is not dead');
      return reply.code(204).send(null);
    },
  );

  function shown(came: Parameters<typeof boardAt>[1] & object, account: ReturnType<typeof boardAt>) {
    const { id, key, board, title, priority } = ofOurs({ id: came.id, came }, account);
    const { lane, source, state, message, attempts, why } = came;
    const times = { created: moment(came.created_at), ended: moment(came.ended_at) };
    return {
      id,
      key: came.ticket?.number ?? key,
      board,
      title,
      priority,
      why,
      lane,
      source,
      state,
      message,
      attempts,
      ...times,
    };
  }
}
