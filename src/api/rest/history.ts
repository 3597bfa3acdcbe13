import { z } from 'zod';
import type { Given, Server } from '#src/api/server.ts';
import { Before, Board, Limit, Moment, moment, ms } from './answer.ts';
import { boardOf } from './board.ts';
import { accountsOf, callerOf } from './caller.ts';

const Entry = z.object({
  at: Moment,
  person: z.object({ bot: z.string(), name: z.string() }),
  chat: z.string(),
  vendor: z.string().nullable(),
  board: z.string(),
  label: z.string(),
  what: z.enum(['open', 'comment', 'change', 'attach']),
  title: z.string().nullable(),
  reference: z.string().meta({ description: 'Ours; it travels with the ticket.' }),
  number: z.string().nullable(),
  state: z.string(),
  files: z.array(z.object({ name: z.string(), size: z.number(), state: z.string(), sha256: z.string() })),
  why: z.string().nullable(),
  to: z.string().nullable().meta({ description: 'The address a letter went to.' }),
  url: z.string().nullable(),
});
const Query = z.strictObject({
  board: Board,
  number: z.string().optional().meta({ description: 'A case number.' }),
  before: Before,
  limit: Limit,
});

/** Who sent what to which vendor, and what came of it. */
export async function history(app: Server, { core }: Given): Promise<void> {
  app.get(
    '/history',
    {
      config: { who: 'read' },
      schema: {
        tags: ['history'],
        summary: 'What went out to vendors',
        description: 'Newest first; never the text of a comment or a case.',
        querystring: Query,
        response: { 200: z.array(Entry) },
      },
    },
    async (request) => {
      const { board, number, before, limit } = request.query;
      const all = await accountsOf(core, callerOf(request));
      const account = board === undefined ? undefined : boardOf(all, board).id;
      const accounts = all.map(({ id }) => id);
      const entries = await core.history.list({ accounts, account, number, before: ms(before), limit });
      return entries.map(({ account: id, vendor, title, number: nr, why, to, url, at, ...entry }) => ({
        ...entry,
        at: moment(at),
        board: id,
        vendor: vendor ?? null,
        title: title ?? null,
        number: nr ?? null,
        why: why ?? null,
        to: to ?? null,
        url: url ?? null,
      }));
    },
  );
}
