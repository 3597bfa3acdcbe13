import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyPluginAsync,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Web } from '#src/config.ts';
import type { Key, Scope } from '#src/core/access/keys.ts';
import type { Core } from '#src/core/index.ts';
import type { Ledger } from '#src/ledger.ts';
import type { Log } from '#src/log.ts';
import type { Route } from '#src/ports/bot.ts';
import { auth } from './auth.ts';
import { problem } from './error.ts';
import { guest } from './guest.ts';
import { health, UNREACHED } from './health.ts';
import { hooks } from './hooks.ts';
import { idempotency } from './idempotency.ts';
import { LIMITS, type Limits, limiter } from './limits.ts';
import { metrics } from './metrics.ts';
import { described, openapi, ui } from './openapi.ts';
import { shell } from './shell.ts';

/** Fastify, with routes typed by their zod schemas. */
export type Server = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;
/** What every route is given. `origin`: how people reach this server, without a slash at its end. */
export type Given = { core: Core; log: Log; web: Web; origin(): string };

/** What is served, and what the server itself stands on. */
export type Parts = {
  ledger: Ledger;
  /** The REST API, under `web.context`. */
  rest(app: Server, given: Given): Promise<void>;
  pages(app: Server, given: Given): Promise<void>;
  /** What chat platforms post to. */
  routes: readonly Route[];
  /** Whether the work that needs more than the ledger runs; false while it starts and stops. */
  ready(): boolean;
  limits?: Partial<Limits> | undefined;
};

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may: a key with this scope (or `admin`), a signed-in browser, or anybody. Every route names one. */
    who?: Scope | 'browser' | 'anybody';
    /** A chat platform posts here: no browser does, and it has a limit of its own. */
    chat?: true;
    /** Answers also while Casebell belongs to nobody. */
    alive?: true;
  }
  interface FastifyRequest {
    /** The key it came with, where its route asks for one. */
    key: Key | undefined;
    /** Who is signed in, where its route is for browsers: a person's id, or `api|<key id>`. */
    signedIn: string | undefined;
    /**
     * What two requests with one Idempotency-Key must have in common besides path and JSON body: of a multipart one its
     * fields and the checksums of its files, set before the handler. Unset, a multipart one is known by its length.
     */
    print: unknown;
  }
}

/** The HTTP server with everything it serves; not listening yet. */
export async function server(given: Given, parts: Parts): Promise<Server> {
  const app = await shell(given);
  const { core, web } = given;
  app.addHook('onRequest', async ({ routeOptions: { config } }) => {
    if (parts.ledger.reached() || config.alive || config.chat) return;
    throw problem(503, UNREACHED, { 'retry-after': '5' });
  });
  guest(app, given);
  auth(app, given, limiter(app, { ...LIMITS, ...parts.limits }));
  metrics(app, core, parts.ledger);
  health(app, given, parts);
  await openapi(app, web);
  await app.register(scoped((scope) => ui(scope, web)));
  await app.register(scoped((scope) => hooks(scope, given, parts.routes)));
  await app.register(
    scoped(async (scope) => {
      described(scope);
      idempotency(scope, parts.ledger, core.now);
      await parts.rest(scope, given);
    }),
    { prefix: web.context },
  );
  await app.register(scoped((scope) => parts.pages(scope, given)));
  return app;
}

/** Hooks, parsers and error handlers set inside stay inside. */
function scoped(work: (scope: Server) => Promise<void>): FastifyPluginAsync {
  return async (scope) => work(scope.withTypeProvider<ZodTypeProvider>());
}
