import type { Route } from '#src/ports/bot.ts';
import { errorBody } from './error.ts';
import type { Given, Server } from './server.ts';

const MOST = 1024 * 1024;

/** What chat platforms post to: the whole body as it came, of whatever type; who sent it is for each bot to check. */
export async function hooks(app: Server, { core, log }: Given, routes: readonly Route[]): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST }, (_request, body, done) => done(null, body));

  for (const { path, handle } of routes)
    app.route({
      method: 'POST',
      url: path,
      bodyLimit: MOST,
      config: { who: 'anybody', chat: true },
      schema: { hide: true },
      async handler(request, reply) {
        const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        reply.hijack();
        const { raw } = reply;
        try {
          await handle(Object.assign(request.raw, { rawBody }), raw);
        } catch (error) {
          log.error({ path, error }, 'a chat platform was not heard');
          await core.doctor
            .trouble(`hook:${path}`, error, { people: [], notice: { say: 'notice-bug', args: {} } })
            .catch((late: unknown) => log.error({ error: late }, 'ledger failed'));
          if (!raw.headersSent) {
            raw.writeHead(500, { 'content-type': 'application/json; charset=utf-8' });
            raw.end(JSON.stringify(errorBody(500, 'This was not heard')));
          } else raw.destroy();
        }
      },
    });
}
