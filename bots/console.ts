import { randomBytes } from 'node:crypto';
import type { Bot, ChatRef, Hear, Message, MessageRef, Request } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import { words as locale } from '#src/words.ts';
import { clock } from './console/clock.ts';
import { laden, notFiles } from './console/drop.ts';
import { save } from './console/file.ts';
import { type Paper, page } from './console/page.ts';
import { openPipe } from './console/pipe.ts';
import { openScreen } from './console/screen.ts';
import type { Input, Output, Surface } from './console/surface.ts';
import { safe, fit as within } from './dress.ts';
import { readCommand } from './grammar.ts';
import { createKeys } from './numbers.ts';

const ROOM = 'console';
const TEXT = 20_000;
const WIDEST = 100;
const NARROWEST = 20;
const PRINTED = 8 * 1024;
const SLOW_MS = 1000;
const STOP_MS = 5000;
/** What a message starts with: an answer, and one that comes by itself. */
const ANSWER = '●';
const PUSH = '◆';

type Words = {
  /** Shown once when an answer takes more than a second. */
  working: string;
  /** How a numbered button is pressed; shown below the first ones. */
  choose: string;
  /** Before the prompt while what is typed stays hidden. */
  hidden: string;
  /** After the first Ctrl-C. */
  leave: string;
  /** Instead of an answer that could not be given. */
  failed: string;
};

export type TerminalOptions = {
  input: Input;
  output: Output;
  /** False where NO_COLOR is set. There are no colours without a TTY. */
  color?: boolean | undefined;
  /** True for a terminal that cannot move its cursor (TERM=dumb): it is used like a pipe, but a secret stays unseen. */
  plain?: boolean | undefined;
  user: string;
  /** How dates are written; default English. */
  lang?: string | undefined;
  /** IANA zone of the dates; default the machine's. */
  tz?: string | undefined;
  now?(): number;
  /** Names without the slash, for tab completion. */
  commands?: readonly string[];
  /** Where `@path` in a line begins; default the process's own folder. */
  cwd?: string | undefined;
  /** Folder for files of 8 KB or more; without it they are printed like small ones. */
  files?: string | undefined;
  /** What the console says by itself, in the language of the last message that has one. */
  words(lang: string | undefined): Words;
  /** Nothing more will be typed, and everything typed is answered. Updates can still be sent. */
  onEnd?(): void;
};

/** One person at one terminal or pipe: chat `console`, admitted by whoever started the process. */
export function terminal(o: TerminalOptions): Bot {
  const boot = randomBytes(4).toString('hex');
  const chat: ChatRef = { bot: ROOM, room: ROOM, kind: 'direct' };
  const person = { bot: ROOM, user: o.user, name: o.user, lang: o.lang, tz: o.tz };
  const tty = o.input.isTTY === true && o.output.isTTY === true && o.plain !== true;
  const colour = tty && o.color !== false;
  const now = o.now ?? Date.now;
  const voice = { lang: o.lang, tz: o.tz };
  clock(voice, now); // a wrong zone is told at the start
  const keys = createKeys();
  let surface: Surface | undefined;
  let count = 0;
  /** What the next line is for, and the question's place among the messages. */
  let awaited = { secret: false, since: 0 };
  let hinted = !tty;
  let broken: Error | undefined;
  let stopped = false;
  let ended = false;
  /** Everything typed is answered. */
  let answered: Promise<unknown> = Promise.resolve();
  /** The next command on a screen may be heard. */
  let free: Promise<unknown> = Promise.resolve();
  let slow = 0;
  let spoken = o.lang;
  let words = o.words(spoken);

  function end(): void {
    if (ended) return;
    ended = true;
    void answered.then(() => o.onEnd?.());
  }

  /** Buttons printed before a question are not meant by a number that may answer it. */
  function button(text: string, since: number) {
    const key = keys.get(text);
    return key && key.order >= since ? key : undefined;
  }

  function read(line: string): Request | undefined {
    const { secret, since } = awaited;
    const text = line.trim();
    if (text === '') return undefined;
    count += 1;
    const base = { id: `${boot}-${count}`, chat, person };
    const command = readCommand(text);
    if (secret && !(command && o.commands?.includes(command.name))) {
      return { ...base, kind: 'text', text: line };
    }
    const key = button(text, since);
    if (key) return { ...base, kind: 'press', command: key.command, pressed: key.message };
    return command ? { ...base, kind: 'command', ...command } : { ...base, kind: 'text', text };
  }

  async function answer(line: string, hear: Hear): Promise<void> {
    const typed = stopped ? undefined : read(line);
    if (!typed) return;
    const request = awaited.secret ? typed : await laden(typed, o.cwd ?? process.cwd());
    if (Array.isArray(request)) return void (await show(notFiles(request, locale(spoken)), ANSWER));
    awaited = { secret: false, since: 0 };
    surface?.hide(false);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      slow += 1;
      surface?.busy(true);
    }, SLOW_MS);
    try {
      const reply = await hear(request);
      if (reply.kind !== 'none' && reply.message) await show(reply.message, ANSWER);
    } catch {
      // Whoever hears has logged it.
      await show({ parts: [{ kind: 'text', text: words.failed }] }, ANSWER);
    } finally {
      clearTimeout(timer);
      if (late) slow -= 1;
      surface?.busy(slow > 0);
    }
  }

  /**
   * Lines are heard one after the other. On a screen, though, a command or a button waits at most a second for each line before it:
   * a vendor that hangs blocks nobody. Anything else may answer a question that is still to come.
   */
  function hear(line: string, ask: Hear): Promise<void> {
    const text = line.trim();
    const turn = tty && (readCommand(text) ?? button(text, awaited.since)) ? free : answered;
    // An answer that cannot be shown is lost with the output, whose error ends the console below.
    const done = turn.then(() => answer(line, ask)).catch(() => {});
    free = free.then(() => Promise.race([done, new Promise((resolve) => setTimeout(resolve, SLOW_MS).unref())]));
    answered = Promise.all([answered, done]).then(() => {});
    return done;
  }

  async function show(message: Message, mark: string): Promise<MessageRef> {
    count += 1;
    const order = count;
    const ref = { room: ROOM, id: `${boot}-${order}` };
    const fitting = within(safe(message), TEXT);
    const { lang, tz } = message.voice ?? voice;
    if (message.voice) {
      spoken = lang;
      words = o.words(lang);
    }
    const paper = fitting.file && (await lay(fitting.file, lang));
    let numbered = false;
    const block = page(
      fitting,
      mark,
      {
        width: tty ? Math.max(NARROWEST, Math.min(o.output.columns ?? 80, WIDEST) - 1) : Number.POSITIVE_INFINITY,
        colour,
        time: clock({ lang, tz }, now),
        number(command) {
          numbered = true;
          return keys.add({ command, message: ref.id, order });
        },
      },
      paper,
    );
    const hint = numbered && !hinted ? `  ${words.choose}\n\n` : '';
    hinted ||= numbered;
    if (message.secret || message.asks) awaited = { secret: awaited.secret || message.secret === true, since: order };
    surface?.hide(awaited.secret);
    await surface?.print(block + hint, mark === PUSH);
    return ref;
  }

  async function lay(file: { name: string; text: string }, lang: string | undefined): Promise<Paper> {
    const bytes = Buffer.byteLength(file.text);
    const size = new Intl.NumberFormat(lang, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 1 });
    const head = { name: file.name, size: size.format(bytes / 1024) };
    if (bytes < PRINTED || !o.files) return { ...head, text: file.text };
    return { ...head, path: await save(o.files, file) };
  }

  return {
    id: ROOM,
    limits: { text: TEXT, forms: false, numbered: true, pace: { chat: 1000, all: 1000 } },
    async start(ask) {
      const wires = { input: o.input, output: o.output, line: (text: string) => hear(text, ask), end };
      o.output.on('error', (error) => {
        broken ??= error;
        surface?.close();
        end();
      });
      surface = tty
        ? openScreen({ ...wires, colour, commands: o.commands ?? [], words: () => words })
        : openPipe({ ...wires, working: () => words.working });
    },
    async stop() {
      stopped = true;
      surface?.close();
      const late = new Promise<void>((resolve) => setTimeout(resolve, STOP_MS).unref());
      await Promise.race([answered, late]);
    },
    async send(to, message, signal) {
      if (to.room !== ROOM) throw new Failure('missing', 'the console has one room only');
      if (!surface || signal.aborted) throw new Failure('down', 'the console was not open in time');
      if (broken) throw new Failure('forbidden', 'nobody reads the console any more', { cause: broken });
      return before(signal, show(message, PUSH));
    },
  };
}

/** Only a pipe whose reader reads no more keeps a message waiting: it may still be read. */
function before<T>(signal: AbortSignal, printed: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Failure('down', 'the console took no more text in time', { doubt: true }));
    signal.addEventListener('abort', late, { once: true });
    printed
      .then(resolve, (cause) =>
        reject(cause instanceof Failure ? cause : new Failure('down', 'the console broke', { cause })),
      )
      .finally(() => signal.removeEventListener('abort', late));
  });
}
