import type { Bot, Route } from './ports/bot.ts';

/** Seconds until a platform that posted to the wrong process asks again; a balancer tries the next one at once. */
const AGAIN = 5;

/** Where chat platforms post to: only the process that holds a platform hears what it posts. */
export function posted(o: { bots(): readonly Bot[]; holds(bot: string): boolean }): Route[] {
  function current(id: string, path: string): Route | undefined {
    const routes = o.holds(id) ? o.bots().find((bot) => bot.id === id)?.routes : undefined;
    return routes?.find((route) => route.path === path);
  }
  function route(id: string, { path }: Route): Route {
    return {
      path,
      async handle(request, response) {
        const own = current(id, path);
        if (own) return own.handle(request, response);
        response.writeHead(503, { 'retry-after': String(AGAIN) }).end();
      },
    };
  }
  return o.bots().flatMap((bot) => (bot.routes ?? []).map((own) => route(bot.id, own)));
}
