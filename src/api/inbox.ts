import type { Bot } from '#src/ports/bot.ts';

/** Whose chats are nobody's to read: those of API keys, and of tickets that somebody else put into a lane. */
export const INBOXES = ['api', 'lane'] as const;

/**
 * The chat of each API key (or lane), where what it asked for is reported. Nothing is kept and nothing is pushed: a
 * program reads what it was told in its deliveries.
 */
export function inbox(id: (typeof INBOXES)[number]): Bot {
  return {
    id,
    limits: { text: 4_000, forms: false, pace: { chat: 100, all: 1_000 } },
    async start() {},
    async stop() {},
    async send({ room }, { key }) {
      return { room, id: key ?? '' };
    },
  };
}
