import { setTimeout as after } from 'node:timers/promises';
import { App, type ButtonAction, type ViewSubmitAction } from '@slack/bolt';
import { z } from 'zod';
import { download } from '#src/download.ts';
import type { Log } from '#src/log.ts';
import { within } from '#src/patience.ts';
import type { Bot, Hear, News, Reply } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import { TEXT_LIMIT } from './slack/blocks.ts';
import { courier, message, type Patience, window } from './slack/courier.ts';
import { asFailure } from './slack/faults.ts';
import { files } from './slack/file.ts';
import { counter } from './slack/http.ts';
import { SCOPES } from './slack/manifest.ts';
import { memos } from './slack/memo.ts';
import { asking, FORM, problems, reading, waiting } from './slack/modal.ts';
import { people } from './slack/people.ts';
import { post } from './slack/post.ts';
import { BOT, type Heard, pressed, slashed, submitted, typed, USER } from './slack/requests.ts';
import { socket } from './slack/socket.ts';
import { API, patient, wire } from './slack/wire.ts';

const DRAIN = 5000;

export type SlackOptions = {
  botToken: string;
  /** For Socket Mode. */
  appToken?: string | undefined;
  /** In place of the app token: Slack posts to us, at `/slack/events`. */
  signingSecret?: string | undefined;
  /** Slack's own when left out. */
  apiUrl?: string | undefined;
  log: Log;
  /** `short`: has a slash command of its own. `form`: usually answers with a form. */
  commands: { name: string; short: boolean; form?: boolean | undefined }[];
  /** The slash command in front of all the others; default `case`. */
  command?: string | undefined;
  now?(): number;
  /** Milliseconds; `submit` is how long a sent form may stay on the screen for its answer (Slack allows 3,000). */
  patience?: Partial<Patience & { submit: number; settle: number }> | undefined;
};

const identity = z.object({
  user_id: z.string(),
  bot_id: z.string(),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});

/**
 * Slack over Socket Mode, which needs no address of its own, or over HTTP. What a person did is acknowledged at once and
 * worked on after.
 */
export function slack(o: SlackOptions): Bot {
  const { log } = o;
  const patience = { modal: 1200, progress: 1000, submit: 1500, settle: 500, ...o.patience };
  const grammar = { command: o.command ?? 'case', known: new Set(o.commands.map((command) => command.name)) };
  const forms = new Set(o.commands.flatMap((command) => (command.form ? [command.name] : [])));
  const line = wire(o);
  const life = new AbortController();
  const unhurried = patient(line, life.signal);
  const posts = post(line);
  const answers = post(unhurried);
  const notes = memos();
  const bring = files({ call: line.call, botToken: o.botToken, apiUrl: o.apiUrl ?? API, download: download() });
  const who = people(line.call, o.now ?? Date.now);
  const lost: News['lost'] = (error) => ears?.news.lost(error);
  const answer = courier({ wire: unhurried, post: answers, memos: notes, log, lost, patience, forms });
  const { appToken = '', signingSecret } = o;
  const ails: News['ails'] = (failure) => ears?.news.ails(failure);
  const plug = signingSecret
    ? counter({ signingSecret, log, now: o.now ?? Date.now, ails })
    : socket({ appToken, wire: line, ails });
  const working = new Set<Promise<void>>();
  let ears: { hear: Hear; news: News } | undefined;

  async function ask({ origin, name, files = [], request }: Heard): Promise<Reply> {
    try {
      if (!ears) return { kind: 'none' };
      const [person, brought] = await Promise.all([who(origin.user, name), bring(files)]);
      const said = request(person);
      return await ears.hear(said.kind === 'text' && brought.length > 0 ? { ...said, files: brought } : said);
    } catch (error) {
      log.error({ bot: BOT, err: error }, 'request failed');
      lost(error);
      return origin.overheard ? { kind: 'none' } : { kind: 'say', message: message('⚠') };
    }
  }

  function track(work: Promise<void>): Promise<void> {
    const done = work.finally(() => working.delete(done));
    working.add(done);
    return done;
  }

  function respond(heard: Heard | undefined): Promise<void> {
    return heard ? track(answer(heard.origin, ask(heard))) : Promise.resolve();
  }

  /**
   * An answer in time is the acknowledgement itself: then problems stand under their fields and nothing typed is lost.
   * A later one waits until Slack has surely shown the `…`, which could else come last and stay (bolt-js #1080).
   */
  async function submit(body: ViewSubmitAction, ack: (answer: Acknowledgement) => Promise<void>): Promise<void> {
    const memo = notes.read(body.view.private_metadata);
    if (!memo) return await ack({ response_action: 'clear' });
    const heard = submitted(body, memo);
    const hearing = ask(heard);
    const screen = { id: memo.form, blocks: body.view.blocks };
    const early = await within(hearing, patience.submit);
    if (early) return await ack(acknowledge(early, heard, screen));
    await ack({ response_action: 'update', view: waiting(window(heard.origin), notes) });
    await Promise.all([hearing, after(patience.settle)]);
    await answer(heard.origin, hearing);
  }

  function acknowledge(reply: Reply, { origin }: Heard, screen: Parameters<typeof problems>[1]): Acknowledgement {
    if (reply.kind === 'none') return { response_action: 'clear' };
    const errors = reply.kind === 'ask' ? problems(reply.form, screen) : undefined;
    if (errors) return { response_action: 'errors', errors };
    const at = window(origin);
    const view =
      reply.kind === 'ask' ? asking(reply.form, at, notes, reply.message) : reading(reply.message, at, notes);
    const file = reply.kind === 'say' ? reply.message.file : undefined;
    if (file) void track(answers.handOver(file, origin.user).catch(lost));
    return { response_action: 'update', view };
  }

  function listen(app: App, me: string): void {
    app.command(/^\//, async ({ command, ack }) => {
      await ack();
      await respond(slashed(command, grammar));
    });
    app.action({ type: 'block_actions', action_id: /^press-/ }, async ({ action, body, ack }) => {
      await ack();
      const memo = body.type === 'block_actions' && body.view ? notes.read(body.view.private_metadata) : undefined;
      if (isPress(body, action)) await respond(pressed(body, action, memo, grammar));
    });
    app.action(/^link-/, async ({ ack }) => await ack());
    app.view<ViewSubmitAction>({ type: 'view_submission', callback_id: FORM }, async ({ body, ack }) => {
      await track(submit(body, ack));
    });
    app.event(/^(?:app_mention|message)$/, async ({ event, body }) => {
      await respond(typed(event, body.event_id, { ...grammar, me }));
    });
    app.error(async (error) => {
      log.error({ bot: BOT, err: error }, 'slack event failed');
      lost(error);
    });
  }

  async function start(hear: Hear, news: News): Promise<void> {
    const { user_id, bot_id } = await identify();
    const app = new App({
      receiver: plug.receiver,
      socketMode: !signingSecret,
      token: o.botToken,
      botId: bot_id,
      botUserId: user_id,
      clientOptions: line.options,
      logger: line.logger,
      convoStore: false,
    });
    listen(app, user_id);
    ears = { hear, news };
    await plug.open();
  }

  async function identify(): Promise<z.infer<typeof identity>> {
    let answer: object;
    try {
      answer = await line.call('auth.test', {});
    } catch (error) {
      const failure = asFailure(error, 'auth.test');
      if (failure.kind !== 'auth') throw failure;
      throw new Failure('auth', 'Slack does not accept the bot token (SLACK_BOT_TOKEN, xoxb-…)', { cause: error });
    }
    const me = identity.safeParse(answer);
    if (!me.success) throw new Failure('auth', 'SLACK_BOT_TOKEN is no bot token (xoxb-…)');
    const granted = me.data.response_metadata?.scopes;
    const lacking = granted ? Object.keys(SCOPES).filter((scope) => !granted.includes(scope)) : [];
    if (lacking.length > 0) log.warn({ bot: BOT, lacking }, 'slack scopes are missing');
    return me.data;
  }

  async function stop(): Promise<void> {
    await plug.close();
    await within(Promise.allSettled(working), DRAIN);
    life.abort();
  }

  return {
    id: BOT,
    limits: {
      text: TEXT_LIMIT,
      forms: true,
      prefix: `/${grammar.command} `,
      user: USER,
      pace: { chat: 1, all: 20 },
    },
    start,
    stop,
    send: (to, text, signal) => posts.send(to, text, signal),
    edit: posts.edit,
    find: posts.find,
    ...('routes' in plug && { routes: plug.routes }),
  };
}

type Acknowledgement =
  | { response_action: 'clear' }
  | { response_action: 'errors'; errors: Record<string, string> }
  | { response_action: 'update'; view: ReturnType<typeof waiting> };

function isPress(body: { type: string }, action: object): action is ButtonAction {
  return body.type === 'block_actions' && 'type' in action && action.type === 'button';
}
