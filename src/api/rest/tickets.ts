import { z } from 'zod';
import { problem } from '#src/api/error.ts';
import type { Given, Server } from '#src/api/server.ts';
import { AtTicket, Board, Limit, several } from './answer.ts';
import { boardOf, boardsOf } from './board.ts';
import { accountsOf, callerOf } from './caller.ts';
import { findTickets, SORTS } from './find.ts';
import { dressed, FIELDS, lookAt } from './look.ts';
import { whileWaiting } from './patience.ts';
import { Ticket } from './ticket.ts';

const tags = ['tickets'];
const config = { who: 'read' as const };
const word = (description: string) => z.string().trim().min(1).optional().meta({ description });
const Fields = several(`On top: ${FIELDS.join(', ')}; repeated, or with commas.`).pipe(z.array(z.enum(FIELDS)));
const Query = z.strictObject({
  boards: several('Accounts: ids, names or vendor ids; repeated, or with commas. Unset: all.'),
  categories: several('Repeated, or with commas. Known of what came in here.'),
  reporter: word('Mail address. Known of what came in here.'),
  assignee: word('Whom the vendor shows as the owner.'),
  status: word("The vendor's own word."),
  watcher: word('Known of what came in here.'),
  q: word('Text to search for.'),
  fields: Fields,
  limit: Limit,
  sort: z.enum(SORTS).default('created').meta({ description: 'The newest, the latest changed or the highest first.' }),
  key: word("A vendor's case number, or our id."),
});
const One = z.strictObject({ board: Board, fields: Fields });

/** What can be read of tickets. */
export async function tickets(app: Server, { core, web }: Given): Promise<void> {
  app.get(
    '/tickets',
    {
      config,
      schema: {
        tags,
        summary: 'Tickets',
        description:
          'Asked of each vendor that can search; of others, and where a category, a reporter or a watcher is wanted, answered from the ledger (the newest 500). `X-Source` says which. Of a vendor the first 100 that fit are sorted and cut here.',
        querystring: Query,
        response: { 200: z.array(Ticket) },
      },
    },
    async (request, reply) => {
      const { boards, fields, key, ...query } = request.query;
      const caller = callerOf(request);
      const signal = whileWaiting(reply);
      const accounts = await accountsOf(core, caller);
      const chosen = boardsOf(accounts, boards);
      const wanted = new Set(fields);
      if (key !== undefined) {
        alone(query);
        const look = await lookAt(core, { caller, accounts: chosen, key, signal }).catch(notThere);
        reply.header('x-source', look?.full ? 'vendor' : 'ledger');
        return look ? [dressed(look, wanted)] : [];
      }
      const q = { ...query, boards: chosen, all: boards.length === 0, fields: wanted };
      const found = await findTickets({ core, caller, signal }, q);
      reply.header('x-source', found.source);
      return found.tickets;
    },
  );

  app.get(
    '/tickets/supported-boards',
    {
      config,
      schema: {
        tags,
        summary: 'Accounts a ticket may go to',
        response: {
          200: z.array(z.object({ id: z.string(), name: z.string(), vendor: z.string(), opens: z.boolean() })),
        },
      },
    },
    async (request) =>
      Promise.all(
        (await accountsOf(core, callerOf(request))).map(async ({ id, label, vendor }) => {
          const desk = await core.accounts.desk(id);
          return { id, name: label, vendor: vendor.id, opens: desk.open !== undefined };
        }),
      ),
  );

  app.get(
    '/tickets/supported-categories',
    { config, schema: { tags, summary: 'Categories a ticket may have', response: { 200: z.array(z.string()) } } },
    async () => web.categories,
  );

  app.get(
    '/tickets/:key',
    {
      config,
      schema: {
        tags,
        summary: 'One ticket',
        description: 'As its vendor has it now. 409 where the number fits several boards: then name one.',
        params: AtTicket,
        querystring: One,
        response: { 200: Ticket },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { board, fields } = request.query;
      const all = await accountsOf(core, caller);
      const accounts = board === undefined ? all : [boardOf(all, board)];
      const look = await lookAt(core, { caller, accounts, key: request.params.key, signal: whileWaiting(reply) });
      return dressed(look, new Set(fields));
    },
  );
}

/** What narrows a list has no meaning for one ticket: refused rather than ignored. */
function alone({ limit: _, sort: __, categories, ...rest }: Omit<z.output<typeof Query>, 'boards' | 'fields' | 'key'>) {
  const more = Object.entries(rest).filter(([, value]) => value !== undefined);
  const names = [...more.map(([name]) => name), ...(categories.length > 0 ? ['categories'] : [])];
  if (names.length > 0) throw problem(400, `key names one ticket already: leave out ${names.join(', ')}`);
}

function notThere(error: unknown): undefined {
  if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return undefined;
  throw error;
}
