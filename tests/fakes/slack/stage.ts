import { afterEach, expect } from 'vitest';
import { type SlackOptions, slack } from '#bots/slack.ts';
import { log } from '#src/log.ts';
import type { Bot, Message, Reply, Request } from '#src/ports/bot.ts';
import type { Room } from '#tests/fakes/chat.ts';
import { newsstand } from '#tests/fakes/news.ts';
import { type Porch, porch } from '#tests/fakes/porch.ts';
import { type FakeSlack, fakeSlack } from '#tests/fakes/slack.ts';

export const ann = { id: 'U0ANN', name: 'Ann', lang: 'it-IT' };
export const team: Room = { id: 'C0TEAM', kind: 'channel', title: 'storage' };
export const direct: Room = { id: 'D0ANN', kind: 'direct' };
export const inDirect = { bot: 'slack', room: 'U0ANN', kind: 'direct' } as const;
export const inTeam = { bot: 'slack', room: 'C0TEAM', kind: 'channel' } as const;
export const signingSecret = '8f742231b10e8888abcd99baeeee85a5';
export const signal = new AbortController().signal;

const commands = [
  ...['help', 'watch', 'list', 'latest', 'close'].map((name) => ({ name, short: name === 'watch' })),
  ...['open', 'setup', 'reply'].map((name) => ({ name, short: false, form: true })),
];

type Answer = (request: Request) => Reply | Promise<Reply>;
export type Stage = {
  fake: FakeSlack;
  bot: Bot;
  /** Where Slack posts to, over HTTP. */
  url: string;
  heard: Request[];
  /** Lines of the log. */
  lines: string[];
  /** What the bot told beside requests. */
  news: string[];
  answer(how: Answer): void;
  start(): Promise<void>;
};
const stages: (Stage & { door: Porch })[] = [];

afterEach(async () => {
  for (const { bot, fake, door } of stages.splice(0)) {
    await bot.stop();
    await door.stop();
    await fake.stop();
    // Whatever a test is about: nothing Slack would refuse, nobody called by what a vendor wrote.
    expect([...fake.complaints, ...fake.mentions]).toEqual([]);
  }
});

/** The bot in front of a fake Slack, not started yet; `http`: Slack posts to it. Nobody here has much patience. */
export async function backstage({ http, ...o }: Partial<SlackOptions> & { http?: boolean } = {}): Promise<Stage> {
  const posting = { secret: signingSecret, url: () => `${door.url}/slack/events` };
  const fake = await fakeSlack({ short: ['watch'], ...(http && { http: posting }) });
  const heard: Request[] = [];
  const lines: string[] = [];
  const stand = newsstand();
  let answer: Answer = () => ({ kind: 'none' });
  const bot = slack({
    botToken: fake.botToken,
    ...(http ? { signingSecret } : { appToken: fake.appToken }),
    apiUrl: fake.apiUrl,
    log: log({ level: 'debug', stream: { write: (line) => lines.push(line) } }),
    commands,
    patience: { modal: 25, progress: 25, submit: 25, settle: 1 },
    ...o,
  });
  const door = await porch(bot.routes ?? []);
  const stage = {
    ...{ fake, bot, door, url: posting.url(), heard, lines, news: stand.lines },
    answer(how: Answer) {
      answer = how;
    },
    async start() {
      await bot.start(async (request) => {
        heard.push(request);
        return await answer(request);
      }, stand.news);
    },
  };
  stages.push(stage);
  return stage;
}

export async function stage(o: Parameters<typeof backstage>[0] = {}): Promise<Stage> {
  const on = await backstage(o);
  await on.start();
  return on;
}

export function text(words: string, more: Partial<Message> = {}): Message {
  return { parts: [{ kind: 'text', text: words }], ...more };
}

export function says(words: string, more: Partial<Message> = {}): Reply {
  return { kind: 'say', message: text(words, more) };
}

/** An answer that comes when the test says so. */
export function later(): { hear: Answer; come(reply: Reply): void } {
  const { promise, resolve } = Promise.withResolvers<Reply>();
  return { hear: () => promise, come: resolve };
}
