import type { Person, Room, SeenMessage } from '#tests/fakes/chat.ts';
import { nobody, type Platform } from '#tests/fakes/platform.ts';
import { freePort } from '#tests/fakes/porch.ts';
import { covered, type FakeTelegram, fakeTelegram, storedOf } from '#tests/fakes/telegram.ts';

const ALIVE = ['mention', 'text_mention', 'bot_command', 'email', 'url', 'custom_emoji'];

/** Telegram by long polling. */
export async function telegram(): Promise<Platform> {
  return around(await fakeTelegram(), {});
}

/** Telegram that posts to us. */
export async function telegramByWebhook(): Promise<Platform> {
  const port = await freePort();
  const fake = await fakeTelegram(undefined, (url) => `http://127.0.0.1:${port}${new URL(url).pathname}`);
  return around(fake, { TELEGRAM_WEBHOOK: 'on', PUBLIC_URL: 'https://casebell.example.com', PORT: String(port) });
}

function around(fake: FakeTelegram, env: Record<string, string>): Platform {
  const team: Room = { id: '-1001', kind: 'group', title: 'Storage' };
  const urls = (message: SeenMessage) => storedOf(message).entities.flatMap(({ url }) => url ?? []);

  return {
    id: 'telegram',
    chat: fake,
    env: { TELEGRAM_TOKEN: fake.token, TELEGRAM_API_ROOT: fake.apiRoot, ...env },
    io: nobody(),
    ann: { id: '70010001', name: 'Ann', lang: 'en' },
    bob: { id: '70010002', name: 'Bob', lang: 'en' },
    eve: { id: '70010003', name: 'Eve', lang: 'en' },
    team,
    direct: ({ id }: Person) => ({ id, kind: 'direct' }),
    ref: ({ id, kind, title }) => ({ bot: 'telegram', room: id, kind, title }),
    text: 3500,
    can: { meet: true, form: false, edit: true, reply: true, repeat: true, find: false },
    quotes: (message) => covered(storedOf(message), 'blockquote', 'expandable_blockquote'),
    links: (message) => [
      ...urls(message),
      ...storedOf(message)
        .keys.flat()
        .flatMap(({ url }) => url ?? []),
    ],
    // A plain address may be tapped: it shows where it leads.
    alive: (message) => covered(storedOf(message), ...ALIVE).filter((run) => !/^https?:/.test(run)),
    file: () => fake.messages.findLast((m) => m.file !== undefined)?.file ?? '',
    shows: (secret) =>
      fake.typed.some((m) => !m.deleted && m.text.includes(secret)) ||
      JSON.stringify([fake.messages, fake.calls]).includes(secret),
    jam() {
      fake.fault({ kind: 'busy', method: 'sendMessage', retryAfter: 4 });
      return { release: () => {} };
    },
    lose: () => fake.fault({ kind: 'lost', method: 'sendMessage' }),
    leave: () => fake.fault({ kind: 'blocked', method: 'sendMessage' }),
    renew: () => {},
    stop: fake.stop,
  };
}
