import { z } from 'zod';
import type { Given, Server } from '#src/api/server.ts';
import { rank } from '#src/ports/types.ts';
import { AtBoard, AtCase, Limit, Moment, PriorityWord, several } from './answer.ts';
import { boardOf, boardsOf, locate } from './board.ts';
import { accountsOf, type Caller, callerOf } from './caller.ts';
import { dressed, FIELDS } from './look.ts';
import { whileWaiting } from './patience.ts';
import { CommentShown, commentsShown, ofCase, Ticket } from './ticket.ts';

const tags = ['cases'];
const config = { who: 'read' as const };
/** Watched cases looked at for one list. */
const MOST = 1_000;

const Head = z.object({
  number: z.string(),
  board: z.string(),
  vendor: z.string(),
  title: z.string(),
  priority: PriorityWord,
  severity: z.string().meta({ description: "The vendor's own word for the priority." }),
  status: z.string(),
  owner: z.string().nullable(),
  product: z.string().nullable(),
  version: z.string().nullable(),
  escalated: z.boolean(),
  closed: z.boolean(),
  created: Moment,
  modified: Moment,
  url: z.string().nullable(),
});
const Query = z.strictObject({
  boards: several('Accounts: ids, names or vendor ids; repeated, or with commas. Unset: all.'),
  priority: PriorityWord.optional().meta({ description: 'This one or higher.' }),
  status: z.string().optional().meta({ description: "The vendor's own word." }),
  closed: z.stringbool().optional().meta({ type: 'boolean', description: 'Closed ones only, or open ones only.' }),
  limit: Limit,
});

/** Cases as cases: those that are watched, and any by its number. */
export async function cases(app: Server, { core }: Given): Promise<void> {
  app.get(
    '/cases',
    {
      config,
      schema: {
        tags,
        summary: 'Watched cases by priority',
        description: 'As they were last read: open ones first, the highest first, then the latest change.',
        querystring: Query,
        response: { 200: z.array(Head) },
      },
    },
    async (request) => {
      const { boards, priority, status, closed, limit } = request.query;
      const chosen = boardsOf(await accountsOf(core, callerOf(request)), boards);
      const byId = new Map(chosen.map((account) => [account.id, account]));
      const known = await core.overview.cases({ accounts: [...byId.keys()], limit: MOST });
      return known
        .filter(({ head }) => priority === undefined || rank(head.priority) <= rank(priority))
        .filter(({ head }) => status === undefined || head.status.toLowerCase() === status.toLowerCase())
        .filter(({ head }) => closed === undefined || head.closed === closed)
        .slice(0, limit)
        .map(({ account, head }) => {
          const { owner = null, product = null, version = null, url, ...rest } = head;
          const vendor = byId.get(account)?.vendor.id ?? '';
          return { ...rest, owner, product, version, url: url || null, board: account, vendor };
        });
    },
  );

  app.get(
    '/cases/:number',
    {
      config,
      schema: {
        tags,
        summary: 'One case, as its vendor has it now',
        description: 'With its comments, files and texts. 409 where the number fits several boards: then name one.',
        params: AtCase,
        querystring: AtBoard,
        response: { 200: Ticket },
      },
    },
    async (request, reply) => {
      const { account, head, full } = await find(
        callerOf(request),
        request.params.number,
        request.query.board,
        whileWaiting(reply),
      );
      return dressed({ ticket: ofCase(account, head, { full }), account, full }, new Set(FIELDS));
    },
  );

  app.get(
    '/cases/:number/comments',
    {
      config,
      schema: {
        tags,
        summary: 'Its comments, oldest first',
        params: AtCase,
        querystring: AtBoard,
        response: { 200: z.array(CommentShown) },
      },
    },
    async (request, reply) => {
      const { full } = await find(callerOf(request), request.params.number, request.query.board, whileWaiting(reply));
      return commentsShown(full?.comments ?? []);
    },
  );

  async function find(caller: Caller, number: string, board: string | undefined, signal: AbortSignal) {
    const all = await accountsOf(core, caller);
    return locate(core, { accounts: board === undefined ? all : [boardOf(all, board)], number, signal });
  }
}
