import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyReply } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { errorBody, errors, unreadable } from './error.ts';
import type { Given, Server } from './server.ts';

/** Bytes of a JSON body; forms with files have caps of their own. */
const JSON_MOST = 1024 * 1024;
/** A request that takes longer (ms) to arrive, and a connection on which nothing moves. A page's events beat each 20 s. */
const ARRIVES = 30 * 60_000;
const SILENT = 60_000;
/** A body takes no longer (ms) to arrive, but for the files of a key. */
const BODY = 60_000;
const CONNECTIONS = 2_000;
/** What is under way at the end has so long (ms). */
const GRACE = 4_000;
const HALF_A_YEAR = 15_552_000;
const NOTHING = ["'none'"];

/** A server without a route: its limits and headers, its errors, its log. CORS is off: no other site may read an answer. */
export async function shell({ core, log, web }: Given): Promise<Server> {
  const app: Server = Fastify({
    logger: false,
    bodyLimit: JSON_MOST,
    requestTimeout: ARRIVES,
    connectionTimeout: SILENT,
    requestIdHeader: false,
    trustProxy: web.proxies.length > 0 ? web.proxies : false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    frameworkErrors(error, _request, reply) {
      const status = error.statusCode ?? 400;
      void (reply as FastifyReply).code(status).send(errorBody(status, error.message));
    },
    clientErrorHandler: unreadable,
  }).withTypeProvider<ZodTypeProvider>();
  app.server.maxConnections = CONNECTIONS;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.removeContentTypeParser('text/plain');
  for (const name of ['key', 'signedIn', 'print']) app.decorateRequest(name, undefined);
  errors(app, { log, doctor: core.doctor });

  await app.register(cookie);
  await app.register(rateLimit, { global: false });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: NOTHING, frameAncestors: NOTHING, baseUri: NOTHING, formAction: NOTHING },
    },
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: web.publicUrl?.startsWith('https:') ? { maxAge: HALF_A_YEAR } : false,
  });
  app.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'));
  app.addHook('preParsing', async ({ raw, headers, key }) => {
    const type = headers['content-type'];
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return;
    if (key && type?.startsWith('multipart/')) return;
    const timer = setTimeout(() => {
      if (raw.complete) return;
      unreadable({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, raw.socket);
      raw.socket.destroySoon();
    }, BODY).unref();
    raw.once('close', () => clearTimeout(timer));
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions, key } = request;
    const ms = Math.round(reply.elapsedTime);
    // The route as it is written: an address may hold a one-time code.
    log.debug({ method, route: routeOptions.url, status: reply.statusCode, ms, key: key?.id }, 'answered');
  });
  app.addHook('preClose', async () => void setTimeout(() => app.server.closeAllConnections(), GRACE).unref());
  return app;
}
