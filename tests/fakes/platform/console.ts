import { readFileSync } from 'node:fs';
import { vi } from 'vitest';
import type { Person, Room, SeenMessage } from '#tests/fakes/chat.ts';
import type { Platform } from '#tests/fakes/platform.ts';
import { fakeTerminal } from '#tests/fakes/terminal.ts';

const room: Room = { id: 'console', kind: 'direct' };
const ann: Person = { id: 'console', name: 'console' };
/** Of what a terminal obeys, all but what the line editor and the bell send. */
const CODES = new RegExp(
  `${'\x1b'}(?!\\[[\\d;]*[A-DGJKm])|[\\x00-\\x06\\x08\\x0b\\x0c\\x0e-\\x1a\\x7f\\u202a-\\u202e\\u2066-\\u2069]`,
);

export async function terminal(): Promise<Platform> {
  // The line editor of Node asks it whether the cursor can be moved.
  vi.stubEnv('TERM', 'xterm');
  let chat = fakeTerminal({ tty: true, columns: 100 });
  const lines = ({ raw }: SeenMessage) => String(raw).split('\n');

  return {
    id: 'console',
    get chat() {
      return chat;
    },
    env: { CONSOLE: 'on', DEMO: 'off' },
    get io() {
      return chat;
    },
    ...{ ann, bob: ann, eve: ann, team: room },
    direct: () => room,
    ref: () => ({ bot: 'console', room: 'console', kind: 'direct' }),
    text: 20_000,
    can: { meet: false, form: false, edit: false, reply: false, repeat: false, find: false },
    quotes: (message) => [
      lines(message)
        .filter((line) => line.startsWith('│'))
        .map((line) => line.replace(/^│ ?/, ''))
        .join('\n'),
    ],
    links: (message) => [...String(message.raw).matchAll(/<(https?:[^>\s]+)>/g)].map(([, url = '']) => url),
    alive: () => CODES.exec(chat.printed()) ?? [],
    file: (name) => readFileSync(new RegExp(`${name}\\S* .*→ (\\S+)`).exec(chat.screen())?.[1] ?? name, 'utf8'),
    shows: (secret) => chat.printed().includes(secret),
    jam: () => ({ release: chat.jam().resume }),
    lose: () => {},
    leave: () => chat.hangUp(),
    renew() {
      chat = fakeTerminal({ tty: true, columns: 100 });
    },
    stop: () => chat.stop(),
  };
}
