import { chatId } from '#src/core/chats/people.ts';
import type { ChatRef } from '#src/ports/bot.ts';
import type { SeenMessage } from '#tests/fakes/chat.ts';
import { fakeSlack } from '#tests/fakes/slack.ts';
import { fakeTelegram } from '#tests/fakes/telegram.ts';
import { logOf } from './log.ts';
import { relay } from './relay.ts';

/** Milliseconds until a platform's answer arrives: a kill often falls between what it does and that. */
const LATE = 120;
const GLANCE = 100;
/** A person who sees no answer for so long (ms), though all they wrote was read, types it again. */
const PATIENCE = 15_000;

const ANN = { id: '1001', name: 'Ann' };
const DIRECT = { id: '1001', kind: 'direct' } as const;
const PLACES: ChatRef[] = [
  { bot: 'telegram', room: '1001', kind: 'direct' },
  { bot: 'telegram', room: '-2002', kind: 'group', title: 'NOC' },
  { bot: 'slack', room: 'C100', kind: 'channel', title: 'noc' },
];

/** Telegram and Slack, here in this process, and Ann, who writes to the bot and presses Send under what she meant, once. */
export async function chatPlatforms() {
  const [telegram, slack] = await Promise.all([fakeTelegram(), fakeSlack()]);
  const [toTelegram, toSlack] = await Promise.all([through(telegram.apiRoot), through(slack.apiUrl)]);
  const waiting = new Map<string, { line: string; file: boolean; at: number }>();
  const ann = setInterval(look, GLANCE);

  function type(token: string, line: string, file: boolean): void {
    waiting.set(token, { line, file, at: Date.now() });
    const files = [{ name: `${token}log`, bytes: Buffer.from(logOf(token)) }];
    void (file ? telegram.attach(ANN, DIRECT, files, { text: line }) : telegram.type(ANN, DIRECT, line));
  }

  function look(): void {
    const read = telegram.unconfirmed().length === 0;
    for (const [token, { line, file, at }] of waiting) {
      const draft = telegram.messages.find((m) => isDraft(m) && m.text.includes(token));
      if (draft) {
        waiting.delete(token);
        void telegram.press(ANN, draft, 'Send');
      } else if (read && Date.now() - at > PATIENCE) type(token, line, file);
    }
  }

  return {
    owner: 'telegram|1001',
    places: PLACES,
    env: {
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: toTelegram.url,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: toSlack.url,
    },
    rooms: PLACES.map((place) => ({
      bot: place.bot as 'telegram' | 'slack',
      name: chatId(place),
      direct: place.kind === 'direct',
      texts: (): string[] =>
        (place.bot === 'slack' ? slack : telegram).messages.filter((m) => m.room === place.room).map((m) => m.text),
    })),
    /** What needs no Send. */
    say: (line: string): void => void telegram.type(ANN, DIRECT, line),
    /** What is shown first. `file`: a log is dropped along. */
    ask: (token: string, line: string, file = false): void => type(token, line, file),
    pass: (ms: number): void => slack.pass(ms),
    async stop(): Promise<void> {
      clearInterval(ann);
      toTelegram.stop();
      toSlack.stop();
      await Promise.all([telegram.stop(), slack.stop()]);
    },
  };
}

function isDraft({ buttons, deleted }: SeenMessage): boolean {
  return !deleted && buttons.flat().includes('Send');
}

/** The same address on a line whose answers are late. */
async function through(url: string) {
  const { port } = new URL(url);
  const line = await relay(Number(port), LATE);
  return { url: url.replace(port, String(line.port)), stop: line.stop };
}
