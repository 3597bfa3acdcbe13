import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands } from '#bots/commands/index.ts';
import { Dialog, dialogs } from '#bots/dialog.ts';
import { hearing } from '#bots/hear.ts';
import { flaws, priorityNamed, readSlip } from '#bots/slip.ts';
import { teams } from '#bots/teams.ts';
import { listen } from '#src/api/listen.ts';
import { server } from '#src/api/server.ts';
import { config } from '#src/config.ts';
import { chatId, personId } from '#src/core/chats/people.ts';
import type { Arriving } from '#src/core/lanes/arriving.ts';
import { openHouse } from '#src/house.ts';
import { log as openLog } from '#src/log.ts';
import type { Reply, Request } from '#src/ports/bot.ts';
import { ROOM, SECRET } from './intake.post.ts';

export type Mode = 'bare' | 'checked' | 'kept' | 'whole';

/**
 * One contender in a process of its own; tells its port, and whenever it is asked what CPU it used so far (µs) and how
 * many tickets it kept.
 */
const mode = process.argv[2] as Mode;
let kept = async () => 0;
const port = mode === 'bare' ? await bare() : await product(mode);
process.on('message', async () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: user + system, kept: await kept() });
});
// Whoever began this is done with it, or gone.
process.on('disconnect', () => process.exit());
process.send?.({ port });

/** What a body read whole and an answer cost at least. */
async function bare(): Promise<number> {
  const answer = JSON.stringify({ type: 'message', text: 'Taken in' });
  const http = createServer((request, response) => {
    request.on('data', () => {});
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
      response.end(answer);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/**
 * Our server with the Teams door. `checked`: signature, replay, grammar and all checks, but nothing is kept; `kept`: the
 * same, and in the ledger and its lane before the answer; `whole`: heard as every chat is, with who may do what.
 */
async function product(how: Mode): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'casebell-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const settings = config({ DATA_DIR: folder, TEAMS_SECRET: SECRET, SLACK_HIGH_CHANNEL: '#noc', PORT: '0' });
  const log = openLog({ level: 'silent' });
  const house = await openHouse({
    config: settings,
    log,
    vendors: [],
    bots: () => [bot],
    shelves: (store) => ({ dialogs: store.shelf('dialogs', Dialog) }),
  });
  const { core, ledger } = house;
  const bot = teams({ secrets: [SECRET], commands, log });
  const { web } = settings;
  if (!web) throw new Error('nothing is served');
  const routes = bot.routes ?? [];
  const nothing = async () => {};
  const most = Number.MAX_SAFE_INTEGER;
  const app = await server(
    { core, log, web, origin: () => '' },
    { ledger, rest: nothing, pages: nothing, routes, ready: () => true, limits: { chat: most } },
  );
  const origin = await listen(app, web);
  kept = async () => (await ledger.db.selectFrom('incoming').select('id').execute()).length;
  const { signal } = new AbortController();
  if (how === 'whole') {
    await core.people.allowPerson('teams|ann', '*', 'admin');
    const hear = hearing({ core, commands, dialogs: dialogs(house.shelf.dialogs), log, signal });
    await bot.start((request) => hear(bot, request), { ails() {}, moved: nothing, lost() {} });
  } else await bot.start((request) => direct(request), { ails() {}, moved: nothing, lost() {} });
  return Number(new URL(origin).port);

  async function direct(request: Request): Promise<Reply> {
    const slip = readSlip(request.kind === 'command' ? request.args : '');
    const wrong = flaws(slip);
    if (wrong.length > 0) throw new Error(`the ticket is not right: ${wrong[0]?.say}`);
    const t: Arriving = {
      source: 'teams',
      origin: `teams|${request.id}`,
      person: personId(request.person),
      chat: chatId({ ...request.chat, room: ROOM }),
      title: slip.title ?? '',
      body: slip.body ?? '',
      priority: priorityNamed(slip.priority ?? '') ?? 'low',
    };
    if (how === 'checked') {
      const problems = await core.incoming.check(t);
      return told(problems.length === 0 ? 'Taken in' : 'refused');
    }
    const made = await core.incoming.accept(t, signal);
    return told('message' in made && made.message ? `Taken in: ${made.message}` : 'refused');
  }
}

function told(text: string): Reply {
  return { kind: 'say', message: { parts: [{ kind: 'text', text }] } };
}
