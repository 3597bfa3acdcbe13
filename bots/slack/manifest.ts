/** What the bot may do, and what for. Reading is only where it was invited; it joins and lists nothing. */
export const SCOPES = {
  commands: 'slash commands',
  'chat:write': 'answers and updates, in channels it was invited to and in direct chats',
  'app_mentions:read': '@casebell in a channel or a thread, where slash commands do not work',
  'im:history': 'what people write to it directly; finding a message again whose sending is in doubt',
  'im:write': 'opening a direct chat: credentials and files are nothing for a channel',
  'channels:history': 'replies in the thread of an update; finding a message again whose sending is in doubt',
  'groups:history': 'the same in private channels',
  'users:read': 'name, language and time zone of who asks',
  'files:read': 'files that people drop for a case',
  'files:write': 'comments that are too long for a message',
} as const;

const EVENTS = ['app_mention', 'message.im', 'message.channels', 'message.groups'];
const COMMAND_LIMIT = 50;
const DESCRIPTION_LIMIT = 2000;
const HINT_LIMIT = 1000;

/** Throws, naming what there is, where a command is to have a slash command of its own and does not exist. */
export function checkShort(short: readonly string[], commands: readonly { command: string }[]): void {
  const names = commands.map(({ command }) => command);
  const unknown = short.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Error(`SLACK_SHORT_COMMANDS: there is no ${unknown.join(', ')}. There is: ${names.join(', ')}`);
}

/**
 * The Slack app to create (api.slack.com/apps, From a manifest): an internal app, over Socket Mode, which has no address,
 * or over HTTP where there is an `origin`. Slack verifies that address as soon as Casebell answers there.
 */
export function manifest(o: {
  name?: string;
  command?: string;
  /** Names of the commands with a slash command of their own. */
  short: string[];
  commands: { name: string; description: string }[];
  /** How Slack reaches us, such as `https://casebell.example.com`, without a slash at its end. */
  origin?: string | undefined;
}): object {
  const name = o.name ?? 'Casebell';
  const command = o.command ?? 'case';
  const help = o.commands.find((c) => c.name === 'help')?.description ?? name;
  const hint = o.commands.map((c) => c.name).join(' | ');
  const short = o.commands.filter((c) => o.short.includes(c.name) && c.name !== command);
  const url = o.origin && `${o.origin}/slack/events`;
  const request = url ? { request_url: url } : {};
  const slash = (c: { name: string; description: string }, usage = {}) => ({
    command: `/${c.name}`,
    description: c.description.slice(0, DESCRIPTION_LIMIT),
    // A person named in a command comes as an identity, not as a display name.
    should_escape: true,
    ...usage,
    ...(url && { url }),
  });
  const main = slash({ name: command, description: help }, { usage_hint: hint.slice(0, HINT_LIMIT) });
  return {
    display_information: { name: name.slice(0, 35) },
    features: {
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: {
        display_name: name
          .toLowerCase()
          .replace(/[^a-z0-9._-]+/g, '-')
          .slice(0, 80),
        always_online: true,
      },
      slash_commands: [main, ...short.map((c) => slash(c))].slice(0, COMMAND_LIMIT),
    },
    oauth_config: { scopes: { bot: Object.keys(SCOPES) } },
    settings: {
      event_subscriptions: { ...request, bot_events: EVENTS },
      interactivity: { is_enabled: true, ...request },
      org_deploy_enabled: false,
      socket_mode_enabled: url === undefined,
      token_rotation_enabled: false,
    },
  };
}
