import type { FastifyError } from 'fastify';
import { assets } from './pages/assets.ts';
import { boardPage } from './pages/board.ts';
import { entry } from './pages/entry.ts';
import { events } from './pages/events.ts';
import { note, showing } from './pages/frame.ts';
import { secretPage } from './pages/secret.ts';
import { voiceOf } from './pages/voice.ts';
import type { Given, Server } from './server.ts';

/** Bytes of a form: a private key fits in. */
const FORM_MOST = 256 * 1024;

/** What people see in a browser: the board, the ways to sign in, and the page that takes a secret. */
export async function pages(app: Server, given: Given): Promise<void> {
  // None of these is a part of the API.
  app.addHook('onRoute', (route) => {
    route.schema = { ...route.schema, hide: true };
  });
  const show = showing(assets(app));
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: FORM_MOST },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );

  app.setErrorHandler<FastifyError>(async (error, request, reply) => {
    const status = error.statusCode ?? 500;
    // What nobody expected is noted by the server.
    if (status >= 500) throw error;
    if (status === 401) return reply.redirect('/sign-in', 303);
    const voice = await voiceOf(given.core, request);
    const text = voice.say({ 403: 'page-forbidden', 404: 'page-missing', 429: 'page-busy' }[status] ?? 'page-odd');
    return show(reply, voice, note({ title: voice.say('page-failed'), text, status }));
  });

  entry(app, given, show);
  secretPage(app, given, show);
  boardPage(app, given, show);
  events(app, given);
}
