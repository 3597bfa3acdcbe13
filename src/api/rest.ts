import type { FastifyPluginAsync } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { cases } from './rest/cases.ts';
import { comments } from './rest/comment.ts';
import { deliveries } from './rest/deliveries.ts';
import { health } from './rest/health.ts';
import { history } from './rest/history.ts';
import { lanes } from './rest/lanes.ts';
import { mails } from './rest/mails.ts';
import { opening } from './rest/opening.ts';
import { tickets } from './rest/tickets.ts';
import { uploads } from './rest/upload.ts';
import { watches } from './rest/watches.ts';
import type { Given, Server } from './server.ts';

/** The REST API, relative to where it is mounted. */
export async function rest(app: Server, given: Given): Promise<void> {
  await app.register(taking(given));
  for (const resource of [tickets, cases, watches, health, deliveries, history, lanes, mails])
    await resource(app, given);
}

/** What takes files: elsewhere a form is refused (415). */
function taking(given: Given): FastifyPluginAsync {
  return async (plain) => {
    const scope = plain.withTypeProvider<ZodTypeProvider>();
    await uploads(scope, given.core);
    await opening(scope, given);
    await comments(scope, given);
  };
}
