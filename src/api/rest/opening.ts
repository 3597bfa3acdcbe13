import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { problem } from '#src/api/error.ts';
import type { Given, Server } from '#src/api/server.ts';
import type { Arriving } from '#src/core/lanes/arriving.ts';
import type { Accepted } from '#src/core/lanes/incoming.ts';
import type { Incoming } from '#src/core/lanes/kept.ts';
import type { Problem } from '#src/core/tickets/dispatch.ts';
import { LANES } from '#src/ports/lane.ts';
import { words } from '#src/words.ts';
import { PriorityWord } from './answer.ts';
import { boardOf } from './board.ts';
import { accountsOf, callerOf, introduce } from './caller.ts';
import { boardAt } from './look.ts';
import { patience, whileWaiting } from './patience.ts';
import { ofOurs, Ticket } from './ticket.ts';
import { Attachments } from './upload.ts';

/** Characters; vendors have lower limits of their own. */
const LONGEST = { title: 1_000, body: 200_000 };

const NewTicket = z
  .strictObject({
    title: z.string().trim().min(5).max(LONGEST.title).meta({ description: 'At least 5 characters.' }),
    body: z.string().trim().min(5).max(LONGEST.body).meta({ description: 'Plain text, at least 5 characters.' }),
    reporter: z.email().meta({ description: 'Who reports it.' }),
    board: z.string().trim().min(1).optional().meta({
      description: "An account: its id, its name, or a vendor's id. Unset: where the lane's route leads.",
    }),
    category: z.string().trim().optional().meta({ description: 'See supported-categories; unset: the first.' }),
    priority: PriorityWord.nullish().meta({ description: 'Decides the lane; unset or null: low.' }),
    severity: z.string().optional().meta({ description: "The vendor's own word, where the priority is not enough." }),
    watchers: z.array(z.string().trim().min(1).max(200)).max(100).default([]).meta({ description: 'Mail addresses.' }),
    extra: z
      .record(z.string().max(100), z.string().max(10_000))
      .default({})
      .meta({ description: 'What the vendor asks besides, such as product and version. In a form: JSON.' }),
    attachments: Attachments,
  })
  .meta({
    examples: [
      {
        title: 'Node worker-3 does not come back after the update',
        body: 'It hangs at "Reached target Basic System" since this morning.',
        reporter: 'ada@example.com',
        priority: 'medium',
        extra: { product: 'OpenShift Container Platform', version: '4.18' },
      },
    ],
  });
type NewTicket = z.output<typeof NewTicket>;

const Taken = z.object({
  id: z.string().meta({ description: 'Ours; GET /tickets/{id} says how far it got.' }),
  lane: z.enum(LANES),
  message: z.string().nullable().meta({ description: "The lane's message id." }),
  held: z.boolean().meta({ description: 'The lane cannot be reached: the ticket is kept and sent later.' }),
  state: z.string(),
});

/** Takes tickets in. Within a scope that takes forms. */
export async function opening(app: Server, { core, web }: Given): Promise<void> {
  app.post(
    '/tickets',
    {
      config: { who: 'open' },
      schema: {
        tags: ['tickets'],
        summary: 'A new ticket',
        description:
          'Waits up to 10 s for the vendor: 201 with the case number, else 202 and `Location`. `Prefer: respond-async` answers 202 at once, `Prefer: wait=3` after at most 3 s.',
        consumes: ['application/json', 'multipart/form-data'],
        body: NewTicket,
        response: { 201: Ticket.describe('The vendor has it.'), 202: Taken.describe('Taken in, on its way.') },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const signal = whileWaiting(reply);
      const { body, staged } = request;
      const category = categoryOf(web.categories, body.category);
      const account = body.board === undefined ? undefined : boardOf(await accountsOf(core, caller), body.board).id;
      await introduce(core, caller);
      const { person, chat, key } = caller;
      const token = [request.headers['idempotency-key'] ?? randomUUID()].flat().join();
      const origin = `api ${key.id} ${digest(token, request.print ?? body)}`;
      const files = staged?.ids;
      const accepted = await core.incoming.accept(
        { ...arriving(body), source: 'rest', origin, person, chat, category, account, files },
        signal,
      );
      if ('problems' in accepted) throw problem(400, accepted.problems.map(told).join('; '));
      if (staged && !accepted.again) staged.kept = true;

      const { ms, applied } = patience(request.headers);
      // What its lane did not take waits longer than anybody should.
      const waits = ms > 0 && accepted.message !== undefined;
      const came = waits ? await core.incoming.settled(accepted.id, ms, signal) : undefined;
      const sent = came?.ticket && (await core.overview.sent(accepted.id));
      const refused = came && refusal(came, sent?.why);
      if (refused !== undefined) throw problem(422, refused);
      reply.header('location', `${web.context}/tickets/${accepted.id}`);
      if (applied !== undefined) reply.header('preference-applied', applied);
      if (sent?.state !== 'done') return reply.code(202).send(taken(accepted, came));
      const board = boardAt(await accountsOf(core, caller), came, sent);
      return reply.code(201).send(ofOurs({ id: accepted.id, came, sent }, board));
    },
  );
}

function arriving(
  body: NewTicket,
): Pick<Arriving, 'title' | 'body' | 'priority' | 'severity' | 'reporter' | 'watchers' | 'extra'> {
  const { title, body: text, priority, severity, reporter, watchers, extra } = body;
  return { title, body: text, priority: priority ?? 'low', severity, reporter, watchers, extra };
}

function categoryOf(known: readonly string[], given: string | undefined): string | undefined {
  if (!given) return known[0];
  const found = known.find((category) => category.toLowerCase() === given.toLowerCase());
  if (!found) throw problem(400, `category: there is no ${given}, only ${known.join(', ')}`);
  return found;
}

/** The same request under the same name is the same ticket. */
function digest(token: string, print: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([token, print]))
    .digest('base64url');
}

/** What a ticket has whatever its vendor; the rest stands in `extra`. */
const OWN = new Set(['title', 'body', 'severity', 'number']);

/** Programmers read it: in English, with the API's own names. */
export function told({ field, say, args }: Problem): string {
  const names: Record<string, string> = { account: 'board', files: 'attachments', text: 'body' };
  const own = names[field] ?? (OWN.has(field) ? field : `extra.${field}`);
  return `${own}: ${words('en')(say, args)}`;
}

/** Why it will never be opened as it is; undefined where it was, or may be yet. */
function refusal({ state, why, ticket }: Incoming, reason: string | undefined): string | undefined {
  if (state === 'dead') return why ?? 'It cannot be opened as it is';
  if (ticket?.state === 'failed' || ticket?.state === 'dropped') return reason ?? 'The vendor did not take it';
  return undefined;
}

function taken({ id, lane, message }: Accepted, came: Incoming | undefined): z.output<typeof Taken> {
  const held = message === undefined;
  const state = came?.ticket?.state ?? came?.state ?? (held ? 'held' : 'queued');
  return { id, lane, message: message ?? null, held, state };
}
