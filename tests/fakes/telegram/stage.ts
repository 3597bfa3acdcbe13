import type { MenuItem } from '#bots/telegram/menu.ts';
import { telegram } from '#bots/telegram.ts';
import type { Log } from '#src/log.ts';
import type { Bot, ChatRef, Hear, Message, Request } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import { newsstand } from '#tests/fakes/news.ts';
import { behindPorch, freePort } from '#tests/fakes/porch.ts';
import { type FakeTelegram, fakeTelegram } from '#tests/fakes/telegram.ts';

export const ANN = { id: '7', name: 'Ann', lang: 'it' };
export const BOB = { id: '8', name: 'Bob' };
export const ANNS = { id: '7', kind: 'direct' } as const;
export const BOBS = { id: '8', kind: 'direct' } as const;
export const TEAM = { id: '-1001', kind: 'group', title: 'Storage' } as const;
export const TO_ANN: ChatRef = { bot: 'telegram', room: '7', kind: 'direct' };

type Line = { level: 'debug' | 'info' | 'warn' | 'error'; fields: object; message: string };
export type Stage = {
  fake: FakeTelegram;
  /** Where the webhook is served. */
  url: string;
  /** Whether Telegram finds no way there. */
  cut(off: boolean): void;
  bot: Bot;
  lines: Line[];
  /** What the bot told beside requests. */
  news: string[];
  heard: Request[];
  /** Another process with the same token; it answers with `hear`. */
  another(hear: Hear, token?: string): Promise<Bot>;
  close(): Promise<void>;
};

/** A bot that runs against a fake Telegram, and everything it heard and logged. `webhook`: where Telegram posts to it. */
export async function stage(
  hear: Hear = async () => ({ kind: 'none' }),
  menu: MenuItem[] = [],
  webhook?: string,
): Promise<Stage> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/telegram`;
  let nowhere = false;
  const fake = await fakeTelegram(undefined, () => (nowhere ? 'http://127.0.0.1:1' : url));
  const lines: Line[] = [];
  const heard: Request[] = [];
  const stand = newsstand();
  const bots: Bot[] = [];

  async function another(listen: Hear, token = fake.token): Promise<Bot> {
    const bot = behindPorch(telegram({ token, apiRoot: fake.apiRoot, webhook, menu, log: logInto(lines) }), port);
    await bot.start((request) => {
      heard.push(request);
      return listen(request);
    }, stand.news);
    bots.push(bot);
    return bot;
  }

  return {
    fake,
    url,
    cut: (off) => {
      nowhere = off;
    },
    lines,
    news: stand.lines,
    heard,
    another,
    bot: await another(hear),
    async close() {
      await Promise.all(bots.map((bot) => bot.stop()));
      await fake.stop();
    },
  };
}

function logInto(lines: Line[]): Log {
  const at = (level: Line['level']) => (fields: object, message: string) => void lines.push({ level, fields, message });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export function words(text: string): Message {
  return { parts: [{ kind: 'text', text }] };
}

export function say(text: string) {
  return { kind: 'say', message: words(text) } as const;
}

/** A promise and its key. */
export function gate<T = void>(): { wait: Promise<T>; open(value: T): void } {
  const { promise, resolve } = Promise.withResolvers<T>();
  return { wait: promise, open: resolve };
}

/** The Failure a promise ends with. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const error: unknown = await promise.then(
    () => undefined,
    (e) => e,
  );
  if (error instanceof Failure) return error;
  throw new Error(`not a Failure: ${String(error)}`);
}
