import { SCOPES } from '#bots/slack/manifest.ts';
import type { FakeChat, Person, Room, SeenMessage } from './chat.ts';
import { type DroppedFile, dropbox, SIGN_IN } from './slack/drop.ts';
import { buttons, inputs, type Key, marked, state } from './slack/look.ts';
import { BOT, type Kept, methods, type Upload, whole } from './slack/methods.ts';
import { type Posting, posts } from './slack/posts.ts';
import { type Json, record, text } from './slack/rules.ts';
import { type SlackFault, serve } from './slack/server.ts';
import { type Ack, sockets } from './slack/socket.ts';
import { Refusal, type View, world } from './slack/world.ts';

/** Rooms are `C…`, `G…` and `D…`, people `U…`. A modal that shows a message is a message only its person sees. */
export type FakeSlack = Omit<FakeChat, 'fault'> & {
  fault(fault: SlackFault): void;
  apiUrl: string;
  botToken: string;
  appToken: string;
  /** Every request for a method, oldest first; `response_url` and `upload` count as methods. */
  readonly calls: readonly { method: string; args: Json }[];
  /** What was acknowledged and how fast; `missed` are envelopes nobody acknowledged. */
  readonly acks: readonly Ack[];
  readonly missed: readonly string[];
  /** Who or what Slack would have notified because of a message; what it would have complained about. */
  readonly mentions: readonly string[];
  readonly complaints: readonly string[];
  /** Scopes the app has, rooms the bot is not in: both may be changed. */
  readonly scopes: Set<string>;
  readonly outside: Set<string>;
  /** Drops files in a room or a thread, with `@casebell` in the words where it is meant. */
  attach(
    person: Person,
    room: Room,
    files: DroppedFile[],
    o?: { text?: string; replyTo?: string; event?: string },
  ): Promise<void>;
  /** Dropped files as Slack keeps them, by id: what is taken out is gone. */
  readonly drops: Map<string, Kept>;
  /** Lets time pass, for triggers and answers that expire. */
  pass(ms: number): void;
  /** The person closes the modal. */
  close(person: Person): void;
  /** Sends an event of any kind. */
  event(event: Json, id?: string): Promise<void>;
  /** Slack asks for a new connection; the connection breaks. */
  refresh(): void;
  drop(): void;
  connections(): number;
};

/** Slack's Web API and Socket Mode on loopback, with the scopes of our manifest; `http` instead of sockets. Usable from another process by `apiUrl` and the two tokens. */
export async function fakeSlack(
  o: { command?: string; short?: string[]; scopes?: string[]; http?: Posting } = {},
): Promise<FakeSlack> {
  const command = o.command ?? 'case';
  const short = new Set(o.short ?? []);
  const [botToken, appToken] = ['xoxb-fake-bot-token', 'xapp-fake-app-token'];
  const scopes = new Set(o.scopes ?? Object.keys(SCOPES));
  const outside = new Set<string>();
  const uploads = new Map<string, Upload>();
  let passed = 0;
  const all = world(() => Date.now() + passed);
  const plug = o.http ? posts(o.http) : sockets();
  const base = () => `http://${wire.host}`;
  const drops = new Map<string, Kept>();
  const box = dropbox({ drops, scopes, base, next: () => all.next('F') });
  const table = methods(all, { scopes, outside, base }, uploads, drops);

  const wire = await serve((method, args, token) => {
    if (method === 'response_url') return { status: all.answer(text(args['id']), record(args['body'])) ? 200 : 404 };
    if (method === 'upload') {
      const upload = uploads.get(text(args['id']));
      if (upload) upload.content = text(args['body']);
      return { status: upload ? 200 : 404 };
    }
    if (method === 'file') return box.give(text(args['id']), token, botToken);
    if (method === 'signin') return SIGN_IN;
    const app = method === 'apps.connections.open';
    if (token !== (app ? appToken : botToken)) throw new Refusal('invalid_auth');
    if (app) return { url: `ws://${wire.host}/link/?ticket=1` };
    const { scope, run } = table[method] ?? {};
    if (!run) throw new Refusal('unknown_method');
    const needed = typeof scope === 'function' ? scope(args) : scope;
    if (needed && !scopes.has(needed)) throw new Refusal('missing_scope', { needed, provided: [...scopes].join() });
    return { scopes: [...scopes].join(), ...run(args) };
  }, plug.connect);

  const common = { team: { id: BOT.team, domain: 'fake' }, api_app_id: BOT.app, token: 'verification' };
  const userOf = (person: Person) => ({ id: person.id, username: person.id.toLowerCase(), name: person.name });
  const responseUrl = (id: string) => `http://${wire.host}/response/${id}`;

  async function event(of: Json, id = all.next('Ev')): Promise<void> {
    await plug.deliver('events_api', {
      ...{ token: 'verification', team_id: BOT.team, api_app_id: BOT.app, type: 'event_callback', event_id: id },
      ...{
        event_time: Math.floor(all.now() / 1000),
        authorizations: [{ team_id: BOT.team, user_id: BOT.user }],
        event: of,
      },
    });
  }

  async function slash(person: Person, room: Room, line: string, id = all.next('trigger')): Promise<void> {
    all.deed(id, person.id, room.id);
    const [name = '', ...rest] = line.slice(1).split(' ');
    const own = short.has(name) || name === command;
    await plug.deliver('slash_commands', {
      ...{ token: 'verification', team_id: BOT.team, team_domain: 'fake', api_app_id: BOT.app, trigger_id: id },
      ...{ channel_id: room.id, channel_name: room.kind === 'direct' ? 'directmessage' : (room.title ?? 'general') },
      ...{ user_id: person.id, user_name: person.id.toLowerCase(), response_url: responseUrl(id) },
      ...{ command: own ? `/${name}` : `/${command}`, text: marked(own ? rest.join(' ') : line.slice(1)) },
    });
  }

  /** In a thread or with `@casebell`, as people type it; the mention comes as two events, as from Slack. */
  async function say(
    person: Person,
    room: Room,
    words: string,
    thread: string | undefined,
    id?: string,
    files: Json[] = [],
  ): Promise<void> {
    const called = words.includes(`@${BOT.name}`) && room.kind !== 'direct';
    const written = marked(words).replaceAll(`@${BOT.name}`, `<@${BOT.user}>`);
    const base = {
      channel: room.id,
      user: person.id,
      text: written,
      ts: all.stamp(),
      ...(thread && { thread_ts: thread }),
      ...(files.length > 0 && { files }),
    };
    if (called) await event({ type: 'app_mention', ...base }, id);
    const type = room.kind === 'direct' ? 'im' : 'channel';
    const subtype = files.length > 0 && { subtype: 'file_share' };
    await event({ type: 'message', channel_type: type, ...base, ...subtype }, called ? undefined : id);
  }

  /** The room as Slack knows it, and the thread that a message there belongs to. */
  function enter(person: Person, place: Room, replyTo: string | undefined) {
    const room = place.id.startsWith('U') ? { ...place, id: all.direct(person.id) } : place;
    all.meet(person, room);
    const root = all.stored.find((m) => m.room === room.id && m.ts === replyTo);
    return { room, thread: root?.thread ?? replyTo };
  }

  function windowOf(person: Person): View {
    const open = [...all.views.values()].findLast((view) => view.user === person.id);
    if (!open) throw new Error(`${person.name} has no modal open`);
    return open;
  }

  function settle(window: View, ack: Json | undefined): void {
    if (!ack) throw new Error('Slack: we had some trouble connecting. Try again?');
    if (!all.views.has(window.id)) return;
    const action = text(ack['response_action']);
    if (action === 'errors') {
      window.errors = record(ack['errors']) as Record<string, string>;
      all.changed();
    } else if (action === 'update') all.show(window, record(ack['view']));
    else all.close(window.id);
  }

  async function press(person: Person, message: SeenMessage, key: Key, id: string): Promise<void> {
    const window = all.views.get(message.id);
    const on = all.stored.find((m) => m.seen === message);
    const trigger = all.next('trigger');
    all.deed(trigger, person.id, message.room, on);
    const where = { message_ts: message.id, channel_id: message.room, is_ephemeral: message.only !== undefined };
    const thread = on?.thread ? { thread_ts: on.thread } : {};
    const place = window
      ? { container: { type: 'view', view_id: window.id }, view: whole(window) }
      : {
          container: { type: 'message', ...where, ...thread },
          channel: { id: message.room, name: 'general' },
          ...(!message.only && { message: { type: 'message', ts: message.id, ...on?.body, ...thread } }),
          response_url: responseUrl(trigger),
        };
    const { label: _, type, ...action } = key;
    const actions = [{ type, block_id: 'b', ...action, action_ts: id }];
    const payload = { type: 'block_actions', ...common, user: userOf(person), trigger_id: trigger, actions, ...place };
    await plug.deliver('interactive', payload);
  }

  return {
    ...{ apiUrl: `http://${wire.host}/api/`, botToken, appToken, scopes, outside, drops, event, fault: wire.fault },
    ...{
      messages: all.messages,
      seen: all.seen,
      calls: wire.calls,
      mentions: all.mentioned,
      complaints: all.complaints,
    },
    ...{ acks: plug.acks, missed: plug.missed, refresh: plug.refresh, drop: plug.drop },
    connections: () => plug.lines.size,
    pass(ms) {
      passed += ms;
    },
    close: (person) => all.close(windowOf(person).id),

    get forms() {
      return [...all.views.values()]
        .filter((open) => inputs(open.view).length > 0)
        .map(({ id, view, errors, user }) => {
          const fields = inputs(view).map((input) => input.name);
          return { id, title: text(record(view['title'])['text']), fields, errors, person: user };
        });
    },

    async type(person, place, words, { replyTo, event: id } = {}) {
      const { room, thread } = enter(person, place, replyTo);
      if (!words.startsWith('/')) return await say(person, room, words, thread, id);
      if (!thread) return await slash(person, room, words, id);
      // Slack knows no slash commands in threads: there people call the bot by its name.
      await say(person, room, `@${BOT.name} ${words.slice(1)}`, thread, id);
    },

    async attach(person, place, files, { text: words = '', replyTo, event: id } = {}) {
      const { room, thread } = enter(person, place, replyTo);
      await say(person, room, words, thread, id, files.map(box.add));
    },

    async press(person, message, label, { event: id = all.stamp() } = {}) {
      const key = buttons(record(message.raw)['blocks'])
        .flat()
        .find((one) => one.label === label);
      if (!key || message.deleted) {
        throw new Error(`no button "${label}" to press, only ${message.buttons.flat().join(', ') || 'none'}`);
      }
      await press(person, message, key, id);
    },

    async submit(person, values) {
      const window = windowOf(person);
      if (inputs(window.view).length === 0) throw new Error(`the modal of ${person.name} is no form`);
      const trigger = all.next('trigger');
      all.deed(trigger, person.id, window.room);
      const view = { ...whole(window), state: { values: state(window.view, values) } };
      const payload = { type: 'view_submission', ...common, user: userOf(person), trigger_id: trigger, view };
      settle(window, await plug.deliver('interactive', payload));
    },

    async stop() {
      plug.drop();
      await wire.stop();
    },
  };
}
