import { type Json, record, rows, text } from './rules.ts';
import { Refusal, type Stored, type View, type World } from './world.ts';

export const BOT = { user: 'UBOT00001', id: 'BBOT00001', app: 'ABOT00001', team: 'T0000001', name: 'casebell' };
type Method = { scope?: string | ((args: Json) => string); run(args: Json): Json };
export type Upload = { name: string; length: number; content?: string | undefined };
/** What a test may take away. */
export type Setting = { scopes: Set<string>; outside: Set<string>; base(): string };

/** A file that was dropped: as Slack describes it, its bytes, and the type it is given with. */
export type Kept = { shown: Json; bytes: Uint8Array; type: string };

/** Slack's Web API as far as a bot like ours goes; what it does not know is `unknown_method`. */
export function methods(
  world: World,
  setting: Setting,
  uploads: Map<string, Upload>,
  drops: Map<string, Kept>,
): Record<string, Method> {
  function room(args: Json, name = 'channel'): string {
    const id = text(args[name]);
    if (!/^[CDG][A-Z0-9]+$/.test(id)) throw new Refusal('channel_not_found');
    if (setting.outside.has(id)) throw new Refusal('not_in_channel');
    return id;
  }

  function wire(message: Stored, metadata: boolean): Json {
    const { text: words, blocks } = message.body;
    const base = { type: 'message', user: BOT.user, bot_id: BOT.id, ts: message.ts, text: words, blocks };
    const thread = message.thread ? { thread_ts: message.thread } : {};
    return {
      ...base,
      ...thread,
      ...(metadata && message.body['metadata'] ? { metadata: message.body['metadata'] } : {}),
    };
  }

  function list(args: Json, fits: (message: Stored) => boolean): Json {
    const channel = text(args['channel']);
    room(args);
    const since = Number(text(args['oldest']) || 0);
    const all = world.stored
      .filter((m) => m.room === channel && !m.seen.only && !m.seen.deleted && Number(m.ts) > since && fits(m))
      .reverse();
    const size = Math.min(Number(args['limit'] ?? 100), 999);
    const start = Number(text(args['cursor']) || 0);
    const page = all.slice(start, start + size);
    const more = start + size < all.length;
    return {
      messages: page.map((m) => wire(m, args['include_all_metadata'] === 'true')),
      has_more: more,
      response_metadata: { next_cursor: more ? String(start + size) : '' },
    };
  }

  return {
    'auth.test': {
      run: () => ({
        user_id: BOT.user,
        bot_id: BOT.id,
        team_id: BOT.team,
        user: BOT.name,
        url: 'https://fake.slack.com/',
      }),
    },
    'chat.postMessage': {
      scope: 'chat:write',
      run(args) {
        const user = text(args['channel']);
        const message = world.store(/^[UW][A-Z0-9]+$/.test(user) ? world.direct(user) : room(args), args);
        return { channel: message.room, ts: message.ts, message: wire(message, true) };
      },
    },
    'chat.postEphemeral': {
      scope: 'chat:write',
      run: (args) => ({ message_ts: world.store(room(args), args, text(args['user'])).ts }),
    },
    'chat.update': {
      scope: 'chat:write',
      run(args) {
        const message = world.find(room(args), text(args['ts']));
        world.edit(message, args);
        return { channel: message.room, ts: message.ts, text: args['text'] };
      },
    },
    'chat.delete': {
      scope: 'chat:write',
      run(args) {
        const message = world.find(room(args), text(args['ts']));
        world.remove(message);
        return { channel: message.room, ts: message.ts };
      },
    },
    'conversations.open': {
      scope: 'im:write',
      run: (args) => ({ channel: { id: world.direct(text(args['users'])) } }),
    },
    'conversations.history': {
      scope: history,
      run: (args) => list(args, (m) => !m.thread || m.thread === m.ts),
    },
    'conversations.replies': {
      scope: history,
      run: (args) => list(args, (m) => m.thread === args['ts'] || m.ts === args['ts']),
    },
    'users.info': {
      scope: 'users:read',
      run(args) {
        const person = world.people.get(text(args['user']));
        if (!person) throw new Refusal('user_not_found');
        const locale = args['include_locale'] === 'true' && person.lang ? { locale: person.lang } : {};
        const profile = { display_name: person.name, real_name: person.name };
        return { user: { id: person.id, name: person.id.toLowerCase(), profile, tz: 'Europe/Rome', ...locale } };
      },
    },
    'views.open': {
      run(args) {
        const { id, view } = world.open(text(args['trigger_id']), record(args['view']));
        return { view: { ...view, id } };
      },
    },
    'views.update': {
      run(args) {
        const window = world.views.get(text(args['view_id']));
        if (!window) throw new Refusal('not_found');
        return { view: { ...world.show(window, record(args['view'])).view, id: window.id } };
      },
    },
    'files.info': {
      scope: 'files:read',
      run(args) {
        const file = drops.get(text(args['file']));
        if (!file) throw new Refusal('file_not_found');
        return { file: file.shown };
      },
    },
    'files.getUploadURLExternal': {
      scope: 'files:write',
      run(args) {
        const id = world.next('F');
        uploads.set(id, { name: text(args['filename']), length: Number(args['length']) });
        return { upload_url: `${setting.base()}/upload/${id}`, file_id: id };
      },
    },
    'files.completeUploadExternal': {
      scope: 'files:write',
      run(args) {
        const files = rows(args['files']).map((file) => {
          const upload = uploads.get(text(file['id']));
          if (upload?.content === undefined) throw new Refusal('file_not_found');
          if (Buffer.byteLength(upload.content) !== upload.length) throw new Refusal('file_upload_size_mismatch');
          const title = text(file['title']) || upload.name;
          if (text(args['channel_id'])) {
            const to = room(args, 'channel_id');
            world.store(to, { text: '', thread_ts: args['thread_ts'] ?? '', title }, undefined, upload.content);
          }
          return { id: file['id'], title };
        });
        return { files };
      },
    },
  };
}

function history(args: Json): string {
  const kind = { D: 'im', G: 'groups' }[text(args['channel']).slice(0, 1)] ?? 'channels';
  return `${kind}:history`;
}

/** A modal as it is posted with what happens in it. */
export function whole({ id, view }: View): Json {
  return { id, team_id: BOT.team, bot_id: BOT.id, hash: `${id}.hash`, state: { values: {} }, ...view };
}
