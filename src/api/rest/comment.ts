import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { problem } from '#src/api/error.ts';
import type { Given, Server } from '#src/api/server.ts';
import type { Account } from '#src/core/accounts/accounts.ts';
import type { Core } from '#src/core/index.ts';
import { AtBoard, AtCase, AtTicket, nothing } from './answer.ts';
import { boardOf, locate } from './board.ts';
import { accountsOf, type Caller, callerOf, introduce } from './caller.ts';
import { lookAt } from './look.ts';
import { told } from './opening.ts';
import { outcome, patience, whileWaiting } from './patience.ts';
import { Attachments } from './upload.ts';

const LONGEST = 200_000;
const tags = ['tickets'];
const NewComment = z
  .strictObject({
    body: z.string().trim().min(5).max(LONGEST).meta({ description: 'Plain text, at least 5 characters.' }),
    author: z.email().meta({ description: 'Whose words these are; the comment begins with it.' }),
    attachments: Attachments,
  })
  .meta({ examples: [{ body: 'It happened again at noon.', author: 'ada@example.com' }] });
const NewReply = z
  .strictObject({
    text: z.string().trim().min(1).max(LONGEST).meta({ description: 'Plain text, as the vendor is to read it.' }),
    attachments: Attachments,
  })
  .meta({ examples: [{ text: 'The logs are attached.' }] });
const Underway = z.object({
  id: z.string().meta({ description: 'Ours; GET /tickets/{id} says how far it got.' }),
  state: z.string(),
});
const response = { 204: nothing('The vendor has it.'), 202: Underway.describe('On its way.') };
const consumes = ['application/json', 'multipart/form-data'];
const description =
  'Waits up to 10 s for the vendor: 204, else 202 and `Location`. `Prefer: respond-async` answers 202 at once. A vendor that refuses it: 422.';

/** Comments to cases. Within a scope that takes forms. */
export async function comments(app: Server, { core, web }: Given): Promise<void> {
  app.post(
    '/tickets/:key/comment',
    {
      config: { who: 'reply' },
      schema: {
        tags,
        summary: 'A comment',
        description,
        consumes,
        params: AtTicket,
        querystring: AtBoard,
        body: NewComment,
        response,
      },
    },
    async (request, reply) => {
      const { body, author } = request.body;
      const caller = callerOf(request);
      const signal = whileWaiting(reply);
      const accounts = await boards(caller, request.query.board);
      const { ticket, account } = await lookAt(core, { caller, accounts, key: request.params.key, signal });
      if (!account || ticket.key === null)
        throw problem(409, 'Its vendor has not said its number yet: try again later');
      return send(
        { core, request, reply, signal },
        { account, number: ticket.key, text: `From: ${author}\n\n${body}` },
      );
    },
  );

  app.post(
    '/cases/:number/reply',
    {
      config: { who: 'reply' },
      schema: {
        tags: ['cases'],
        summary: 'An answer to the vendor',
        description,
        consumes,
        params: AtCase,
        querystring: AtBoard,
        body: NewReply,
        response,
      },
    },
    async (request, reply) => {
      const signal = whileWaiting(reply);
      const accounts = await boards(callerOf(request), request.query.board);
      const { account, head } = await locate(core, { accounts, number: request.params.number, signal });
      return send({ core, request, reply, signal }, { account, number: head.number, text: request.body.text });
    },
  );

  async function boards(caller: Caller, board: string | undefined): Promise<Account[]> {
    const all = await accountsOf(core, caller);
    return board === undefined ? all : [boardOf(all, board)];
  }

  /** Through the same layer as what chats send: kept first, sent once, never twice by guessing. */
  async function send(
    { request, reply, signal }: { core: Core; request: FastifyRequest; reply: FastifyReply; signal: AbortSignal },
    { account, number, text }: { account: Account; number: string; text: string },
  ) {
    const caller = callerOf(request);
    const { staged } = request;
    const desk = await core.accounts.desk(account.id);
    if (!desk.comment) throw problem(422, `${account.label} takes no comments from here`);
    if (staged?.ids.length && !desk.attach) throw problem(422, `${account.label} takes no files from here`);
    await introduce(core, caller);
    const { person, chat } = caller;
    const made = await core.tickets.draft({
      person,
      chat,
      account: account.id,
      out: { kind: 'comment', number, text },
    });
    if ('problems' in made) throw problem(400, made.problems.map(told).join('; '));
    if (staged && !(await core.files.join(staged, made.id))) throw problem(409, 'It was dropped meanwhile');
    if (staged) staged.kept = true;
    await core.tickets.send(made.id);

    const { ms, applied } = patience(request.headers);
    const sent = await outcome(core, made.id, ms, signal);
    if (sent?.state === 'failed' || sent?.state === 'dropped')
      throw problem(422, sent.why ?? 'The vendor did not take it');
    if (applied !== undefined) reply.header('preference-applied', applied);
    if (sent?.state === 'done') return reply.code(204).send(null);
    reply.header('location', `${web.context}/tickets/${made.id}`);
    return reply.code(202).send({ id: made.id, state: sent?.state ?? 'queued' });
  }
}
