import type { ServerResponse } from 'node:http';
import { COOKIE } from '#src/api/auth.ts';
import { problem } from '#src/api/error.ts';
import type { Given, Server } from '#src/api/server.ts';
import { written } from './html.ts';
import { sections } from './sections.ts';
import { voiceOf } from './voice.ts';

/** Streams at once; the bytes one may lag behind. */
const MOST = 50;
const LAG = 1024 * 1024;
/** The board is looked at again so long (ms) after a commit, and a quiet stream is kept alive by so frequent beats. */
const PACE = 1_000;
const BEAT = 20_000;

type Stream = { refresh(): Promise<void>; beat(): Promise<void>; end(): void };

/** `/events`: the parts of the board that changed, as soon as they did, while the browser stays signed in. */
export function events(app: Server, given: Given): void {
  const { core, log } = given;
  const streams = new Set<Stream>();
  let due: NodeJS.Timeout | undefined;
  let behind = false;

  async function send(stream: Stream, what: 'refresh' | 'beat'): Promise<void> {
    await stream[what]().catch(async (error: unknown) => {
      stream.end();
      await core.doctor
        .trouble('board:events', error, { people: [], notice: { say: 'notice-bug', args: {} } })
        .catch((late: unknown) => log.error({ error: late }, 'ledger failed'));
    });
  }

  async function each(what: 'refresh' | 'beat'): Promise<void> {
    for (const stream of [...streams]) await send(stream, what);
  }

  function plan(): void {
    behind = true;
    if (due || streams.size === 0) return;
    due = setTimeout(async () => {
      behind = false;
      await each('refresh');
      due = undefined;
      // What changed while the streams were written may be missing in the first of them.
      if (behind) plan();
    }, PACE).unref();
  }

  const unhear = core.board.changed(plan);
  const beats = setInterval(() => void each('beat'), BEAT).unref();
  app.addHook('preClose', async () => {
    unhear();
    clearTimeout(due);
    clearInterval(beats);
    for (const stream of streams) stream.end();
  });

  app.get('/events', { config: { who: 'browser' }, exposeHeadRoute: false }, async (request, reply) => {
    if (streams.size >= MOST) throw problem(503, 'Too many pages are open', { 'retry-after': '30' });
    const token = request.cookies[COOKIE] ?? '';
    const id = request.signedIn ?? '';
    const marks = new Map<string, string>();
    reply.hijack();
    const out: ServerResponse = reply.raw;
    out.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });

    async function viewer() {
      const known = (await core.sessions.who(token)) === id ? await core.board.viewer(id) : undefined;
      if (!known) {
        out.write('event: over\ndata: {}\n\n');
        stream.end();
      } else if (out.writableLength > LAG) {
        // It does not read: what waits for it is let go. A browser that lives asks again, and is shown all.
        streams.delete(stream);
        out.destroy();
      } else return known;
      return undefined;
    }

    const stream: Stream = {
      async refresh() {
        const who = await viewer();
        if (!who) return;
        const parts = await sections(core, await voiceOf(core, request, who), who);
        const changed = parts.filter(({ id: part, mark }) => marks.get(part) !== mark);
        if (changed.length === 0) return;
        for (const { id: part, mark } of changed) marks.set(part, mark);
        const data = changed.map(({ id: part, mark, inner }) => ({ id: part, mark, html: written(inner) }));
        out.write(`event: board\ndata: ${JSON.stringify(data)}\n\n`);
      },
      async beat() {
        if (await viewer()) out.write(': beat\n\n');
      },
      end() {
        streams.delete(stream);
        out.end();
      },
    };
    streams.add(stream);
    out.on('close', () => streams.delete(stream));
    // The page may be older than this stream: what differs from it is shown at once.
    await send(stream, 'refresh');
  });
}
