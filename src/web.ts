import { isOwned } from './api/guest.ts';
import { listen } from './api/listen.ts';
import { pages } from './api/pages.ts';
import { rest } from './api/rest.ts';
import { server } from './api/server.ts';
import type { Web } from './config.ts';
import type { Core } from './core/index.ts';
import type { Ledger } from './ledger.ts';
import type { Log } from './log.ts';
import type { Route } from './ports/bot.ts';

/** Serves REST, the pages and what chats post to us. `origin`: where this machine reaches it, without a slash at its end. `owned`: it
 * serves; else only once there is a key or an admin. */
export async function openWeb(o: {
  core: Core;
  ledger: Ledger;
  log: Log;
  web: Web;
  routes: Route[];
  ready(): boolean;
}): Promise<{ origin: string; owned: boolean; stop(): Promise<void> }> {
  const { core, ledger, log, web, ready } = o;
  let origin = '';
  const app = await server(
    { core, log, web, origin: () => web.publicUrl ?? origin },
    { ledger, rest, pages, ready, routes: o.routes },
  );
  origin = await listen(app, web);
  log.info({ origin }, 'HTTP is served');
  return { origin, owned: await isOwned({ core, web }), stop: () => app.close() };
}
