import { isIP } from 'node:net';
import { problem } from './error.ts';
import type { Given, Server } from './server.ts';

/**
 * Reached from beyond this machine it serves nobody as long as it belongs to nobody: without a key that works and
 * without an admin of any chat. What chats post is let through: they prove who they are, and an admin is claimed there.
 */
export function guest(app: Server, { core, web }: Given): void {
  let owned = isLoopback(web.host);
  app.addHook('onRequest', async (request) => {
    if (owned || request.routeOptions.config.alive || request.routeOptions.config.chat) return;
    owned = await isOwned({ core, web });
    if (!owned)
      throw problem(
        503,
        'Casebell belongs to nobody yet. Make a key with "casebell keys add NAME", or send the code it printed at its start to its bot',
        { 'retry-after': '60' },
      );
  });
}

/** Whether it may serve: it is reached from this machine alone, or there is a key that works or an admin of any chat. */
export async function isOwned({ core, web }: Pick<Given, 'core' | 'web'>): Promise<boolean> {
  if (isLoopback(web.host)) return true;
  return (await core.keys.list()).length > 0 || (await core.people.admins()).length > 0;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
