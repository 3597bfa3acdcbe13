import { json, page, type Row, row, token } from '#tests/fakes/redhat.ts';
import { type Said, type Seen, wire } from '#tests/fakes/wire.ts';
import { numbers } from './e2e.world.ts';

/**
 * Red Hat's API and Telegram's, in a process of their own. Each contender has its own cases, below its own path, and they
 * change when we are told to; when a chat's message is received is told on the machine's one monotonic clock (ns).
 */
const DAY = 86_400_000;
/** Milliseconds of the vendor's clock between two changes: so that a list shows few besides. Never a whole second. */
const STEP = 4_000;
const COMMENTS = 10;
const LENGTH = 800;

type World = { rows: Map<string, Row>; comments: Map<string, object[]>; at: number };
const worlds = new Map<string, World>();
const opened = Math.floor((Date.now() - DAY) / 1000) * 1000 + 500;

let last = '';

const server = await wire(answer);
process.on('message', ({ world, number }: { world: string; number: string }) => {
  change(worldOf(world), number);
  last = number;
  process.send?.({ changed: number });
});
process.send?.({ base: server.base });

function answer({ path, body }: Seen): Said {
  // What is asked is looked at by the tests; here it would only fill the memory.
  server.seen.length = 0;
  if (path.endsWith('/sendMessage')) {
    process.send?.({ received: String(process.hrtime.bigint()), right: body.includes(last) });
    return json({ ok: true, result: { message_id: 1, date: 1, chat: { id: 1, type: 'private' } } });
  }
  if (path === '/sso') return token('access');
  const [, name = '', number = '', part] = /^\/(\w+)\/support\/v3\/cases\/(\w+)(?:\/(\w+))?$/.exec(path) ?? [];
  const world = worldOf(name);
  if (number === 'filter') return page([...world.rows.values()], JSON.parse(body));
  if (part === 'attachments') return json([]);
  return json(part === 'comments' ? world.comments.get(number) : world.rows.get(number));
}

function worldOf(name: string): World {
  const known = worlds.get(name);
  if (known) return known;
  const world: World = { rows: new Map(), comments: new Map(), at: opened };
  worlds.set(name, world);
  for (const number of numbers) {
    world.comments.set(number, []);
    for (let i = 0; i < COMMENTS; i += 1) change(world, number);
  }
  return world;
}

/** The vendor says something in a case; the oldest comment goes, so that all answers stay as long as they are. */
function change(world: World, number: string): void {
  world.at += STEP;
  const at = new Date(world.at).toISOString();
  const commentBody = `${number} ${at} `.padEnd(LENGTH, 'The node does not come back after the update. ');
  const said = { id: `a0A${world.at}`, commentBody, createdBy: 'Kim Lee', createdByType: 'Associate', createdDate: at };
  const comments = world.comments.get(number) ?? [];
  world.comments.set(number, [...comments.slice(1 - COMMENTS), said]);
  world.rows.set(number, row(number, at, { description: commentBody }));
}
