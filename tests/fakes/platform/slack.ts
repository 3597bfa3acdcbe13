import type { Person, Room, SeenMessage } from '#tests/fakes/chat.ts';
import { nobody, type Platform } from '#tests/fakes/platform.ts';
import { freePort } from '#tests/fakes/porch.ts';
import { mentions } from '#tests/fakes/slack/look.ts';
import { type Json, record, rows, text } from '#tests/fakes/slack/rules.ts';
import { type FakeSlack, fakeSlack } from '#tests/fakes/slack.ts';

const SHORT = ['setup', 'watch', 'open', 'latest'];
const secret = '8f742231b10e8888abcd99baeeee85a5';

/** Slack over Socket Mode. */
export async function slack(): Promise<Platform> {
  const fake = await fakeSlack({ short: SHORT });
  return around(fake, { SLACK_APP_TOKEN: fake.appToken });
}

/** Slack that posts to us. */
export async function slackByHttp(): Promise<Platform> {
  const port = await freePort();
  const fake = await fakeSlack({ short: SHORT, http: { secret, url: () => `http://127.0.0.1:${port}/slack/events` } });
  return around(fake, { SLACK_SIGNING_SECRET: secret, PORT: String(port) });
}

function around(fake: FakeSlack, env: Record<string, string>): Platform {
  const team: Room = { id: 'C0TEAM', kind: 'channel', title: 'Storage' };

  return {
    id: 'slack',
    chat: fake,
    env: { SLACK_BOT_TOKEN: fake.botToken, SLACK_API_URL: fake.apiUrl, ...env },
    io: nobody(),
    ann: { id: 'U0ANN0001', name: 'Ann', lang: 'en-US' },
    bob: { id: 'U0BOB0001', name: 'Bob', lang: 'en-US' },
    eve: { id: 'U0EVE0001', name: 'Eve', lang: 'en-US' },
    team,
    direct: ({ id }: Person) => ({ id: `D${id.slice(1)}`, kind: 'direct' }),
    ref: ({ id, kind, title }) => ({ bot: 'slack', room: kind === 'direct' ? `U${id.slice(1)}` : id, kind, title }),
    text: 8000,
    can: { meet: true, form: true, edit: true, reply: true, repeat: true, find: true },
    quotes: (message) =>
      every(message)
        .filter((block) => block['type'] === 'rich_text_quote')
        .map((block) => text(rows(block['elements'])[0]?.['text'])),
    links: (message) => every(message).flatMap((part) => text(part['url']) || []),
    alive: ({ raw }) => mentions(text(record(raw)['text']), record(raw)['blocks']),
    file: () => fake.messages.findLast((m) => m.file !== undefined)?.file ?? '',
    shows: (secret) => JSON.stringify([fake.messages, fake.forms, fake.calls]).includes(secret),
    jam() {
      fake.fault({ kind: 'busy', method: 'chat.postMessage', retryAfter: 4 });
      return { release: () => {} };
    },
    lose: () => fake.fault({ kind: 'lost', method: 'chat.postMessage' }),
    leave: () => fake.fault({ kind: 'blocked', method: 'chat.postMessage' }),
    renew: () => {},
    async stop() {
      await fake.stop();
      const wrong = [...fake.complaints, ...fake.mentions];
      if (wrong.length > 0) throw new Error(`Slack would have complained, or called somebody: ${wrong.join(', ')}`);
    },
  };
}

/** Every object in the blocks, however deep. */
function every({ raw }: SeenMessage): Json[] {
  const walk = (value: unknown): Json[] => {
    if (Array.isArray(value)) return value.flatMap(walk);
    if (typeof value !== 'object' || value === null) return [];
    return [record(value), ...Object.values(value).flatMap(walk)];
  };
  return walk(record(raw)['blocks']);
}
