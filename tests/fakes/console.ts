import { setImmediate as turn } from 'node:timers/promises';
import { onTestFinished, vi } from 'vitest';
import { type TerminalOptions, terminal } from '#bots/console.ts';
import type { Button, Hear, Message, Reply, Request } from '#src/ports/bot.ts';
import { newsstand } from './news.ts';
import type { FakeTerminal } from './terminal.ts';

export const ann = { id: 'ann', name: 'ann' };
export const room = { id: 'console', kind: 'direct' as const };
export const to = { bot: 'console', room: 'console', kind: 'direct' as const };
export const words = {
  working: 'Working…',
  choose: 'Type the number of a button to press it.',
  hidden: '(hidden)',
  leave: 'Ctrl-C again to leave.',
  failed: 'That went wrong.',
};
export const italian = {
  working: 'Un momento…',
  choose: 'Scrivi il numero di un pulsante.',
  hidden: '(nascosto)',
  leave: 'Ancora Ctrl-C per uscire.',
  failed: 'È andata male.',
};
export const signal = new AbortController().signal;
export const update: Message = {
  title: 'Red Hat 01234567 · 2 (High)',
  url: 'https://access.redhat.com/support/cases/#/case/01234567',
  parts: [
    { kind: 'text', text: 'Disk latency on cluster 7' },
    { kind: 'note', text: 'Priya N.', at: Date.UTC(2026, 10, 20, 12, 4) },
    { kind: 'quote', text: 'We reproduced it.\n\nPlease run the script.', more: '1,840 more characters' },
  ],
  buttons: [[button('Latest comment', 'latest 01234567'), button('Mute', 'mute 01234567')]],
};

export function text(line: string): Message {
  return { parts: [{ kind: 'text', text: line }] };
}

export function button(label: string, command = label.toLowerCase()): Button {
  return { label, command };
}

export function say(message: Message | string): Reply {
  return { kind: 'say', message: typeof message === 'string' ? text(message) : message };
}

export async function echo(request: Request): Promise<Reply> {
  return say(request.kind === 'text' ? `You said ${request.text}` : `A ${request.kind}`);
}

/** An answer that waits to be given. */
export function later(): { reply: Promise<Reply>; give(reply: Reply): void } {
  const { promise, resolve } = Promise.withResolvers<Reply>();
  return { reply: promise, give: resolve };
}

/** The console bot before this terminal, started; at 19:00 in Rome on 20 November 2026. */
export async function start(chat: FakeTerminal, hear: Hear, o: Partial<TerminalOptions> = {}) {
  const heard: Request[] = [];
  const onEnd = vi.fn();
  // The line editor of Node asks it whether the cursor can be moved.
  vi.stubEnv('TERM', 'xterm');
  const bot = terminal({
    input: chat.input,
    output: chat.output,
    user: 'ann',
    tz: 'Europe/Rome',
    lang: 'en-GB',
    now: () => Date.UTC(2026, 10, 20, 18, 0),
    commands: ['watch', 'latest', 'list', 'cancel'],
    words: () => words,
    onEnd,
    ...o,
  });
  onTestFinished(async () => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
    await bot.stop();
  });
  await bot.start((request) => {
    heard.push(request);
    return hear(request);
  }, newsstand().news);
  await turn();
  return { bot, heard, onEnd };
}
