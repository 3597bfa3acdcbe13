import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { problem } from '#src/api/error.ts';
import type { Server } from '#src/api/server.ts';

const TYPES = { 'page.css': 'text/css; charset=utf-8', 'board.js': 'text/javascript; charset=utf-8' } as const;
export type Asset = keyof typeof TYPES;
const YEAR = 31_536_000;

/** Serves the style sheet and the script; answers with the address of each, which changes with what is in it. */
export function assets(app: Server): (name: Asset) => string {
  const files = new Map(
    Object.entries(TYPES).map(([name, type]) => {
      const bytes = readFileSync(new URL(`./${name}`, import.meta.url));
      const mark = createHash('sha256').update(bytes).digest('base64url').slice(0, 10);
      return [name, { bytes, type, mark }] as const;
    }),
  );
  app.get<{ Params: { name: string } }>('/assets/:name', { config: { who: 'anybody' } }, async (request, reply) => {
    const file = files.get(request.params.name);
    if (!file) throw problem(404, 'There is nothing here');
    return reply.header('cache-control', `public, max-age=${YEAR}, immutable`).type(file.type).send(file.bytes);
  });
  return (name) => `/assets/${name}?${files.get(name)?.mark}`;
}
