import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { openApp } from '#src/app.ts';
import { config } from '#src/config.ts';
import { chatId, personId } from '#src/core/chats/people.ts';
import { portal } from '#src/demo/portal.ts';
import { http } from '#src/http.ts';
import { overdue } from '#src/ledger.sqlite.ts';
import { log } from '#src/log.ts';
import type { Case } from '#src/ports/types.ts';
import type { Person, Room, SeenMessage } from '#tests/fakes/chat.ts';
import { detour } from '#tests/fakes/detour.ts';
import { noMail } from '#tests/fakes/mail.ts';
import type { Platform } from '#tests/fakes/platform.ts';
import { redhat } from '#vendors/redhat.ts';

const PATIENCE = 25_000;
const ONCE_AN_HOUR = '3600';
const SOON = 100;
/** Where it begins: somebody is admin; has connected an account that serves the team's room; which watches a case. */
type Beginning = 'new' | 'claimed' | 'connected' | 'watching';
/** One question and its answer: `asks` is what a person reads, `field` what a form calls it. */
export type Answer = { field: string; asks: string; value: string };

export const NUMBER = '01234567';
export type Scene = Awaited<ReturnType<typeof scene>>;

/**
 * All of Casebell on one chat platform, in front of a quiet demo portal that stands where Red Hat's hosts are. Nobody
 * polls by the clock here: `read` is what an interval's end does.
 */
export async function scene(
  open: () => Promise<Platform>,
  begin: Beginning,
  o: { rooms?: (p: Platform) => Room[] } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'casebell-scene-'));
  const [p, vendor] = await Promise.all([open(), portal({ quiet: true })]);
  const { dispatcher, ...passed } = detour(vendor.url);
  const ask = http({ dispatcher });
  const intervals = ['URGENT', 'HIGH', 'MEDIUM', 'LOW', 'IDLE'].map((name) => [`POLL_${name}`, ONCE_AN_HOUR]);
  const env = { DATA_DIR: folder, DEMO: 'off', PORT: '0', ...p.env, ...Object.fromEntries(intervals) };
  const rooms = o.rooms?.(p) ?? [p.team];
  const lines: string[] = [];
  let codes: Record<string, string> = {};
  let ends = 0;
  let account = '';
  let running = true;
  let app = await start();

  async function start() {
    const opened = await openApp({
      config: config(env),
      log: () => log({ level: 'info', stream: { write: (line) => lines.push(line) } }),
      chat: { ...p.io, color: false, plain: false, onEnd: () => (ends += 1) },
      greet: (said) => (codes = said.codes),
      http: ask,
    });
    await opened.start();
    return opened;
  }

  async function connect(): Promise<void> {
    const person = personId({ bot: p.id, user: p.ann.id });
    const given = { person, vendor: 'redhat', credentials: { token: vendor.token } };
    const result = await app.core.accounts.connect(given, AbortSignal.timeout(PATIENCE));
    if (result.kind !== 'connected') throw new Error('the account could not be connected');
    account = result.account.id;
    for (const room of rooms) {
      const chat = p.ref(room);
      await app.core.people.meet({ source: 'scene', id: room.id }, { ...chat, user: p.ann.id, name: p.ann.name }, chat);
      await app.core.accounts.grant(account, chatId(chat));
    }
  }

  /** Cases as they stand at the vendor, without the pace that Casebell keeps there. */
  async function look(numbers: readonly string[]): Promise<Case[]> {
    const tools = { http: ask, mail: noMail, now: Date.now, keep: async () => {} };
    const desk = redhat.connect(redhat.asks.credentials.parse({ token: vendor.token }), tools);
    const found = await Promise.all(numbers.map((number) => desk.get?.(number, AbortSignal.timeout(PATIENCE))));
    return found.filter((one) => one !== undefined);
  }

  async function watch(numbers: readonly string[]): Promise<void> {
    const person = personId({ bot: p.id, user: p.ann.id });
    await app.core.cases.absorb(account, await look(numbers));
    for (const room of rooms)
      for (const number of numbers)
        await app.core.watches.add({ chat: chatId(p.ref(room)), account, number, floor: null, person });
  }

  function holds(message: SeenMessage, words: string | RegExp): boolean {
    return typeof words === 'string' ? flat(message.text).includes(flat(words)) : words.test(message.text);
  }

  /** The first message that says so. */
  async function see(words: string | RegExp, { room, from = 0 }: { room?: Room; from?: number } = {}) {
    try {
      return await p.chat.seen((m) => (!room || m.room === room.id) && holds(m, words), { from, ms: PATIENCE });
    } catch (error) {
      throw new Error(`nobody was told "${words}"`, { cause: error });
    }
  }

  const self = {
    p,
    vendor,
    /** What was asked of the vendor, and with which tokens. */
    passed,
    lines,
    folder,
    see,
    watch,
    get core() {
      return app.core;
    },
    get codes() {
      return codes;
    },
    /** Casebell's id of the team's room. */
    home: chatId(p.ref(p.team)),
    /** How often the console has said that it is over. */
    get ends() {
      return ends;
    },

    /** Types a line and resolves with the answer that says so. */
    async ask(by: Person, room: Room, line: string, words: string | RegExp, more: { replyTo?: string } = {}) {
      const from = p.chat.messages.length;
      await p.chat.type(by, room, line, more);
      return see(words, { from, room });
    },

    async press(by: Person, message: SeenMessage, label: string, words: string | RegExp): Promise<SeenMessage> {
      const from = p.chat.messages.length;
      await p.chat.press(by, message, label);
      return see(words, { from });
    },

    /** Answers what is asked since message `from`: a form at once, questions one by one, by button where there is one. */
    async fill(by: Person, room: Room, from: number, answers: Answer[]): Promise<void> {
      if (p.can.form) {
        const names = answers.map(({ field }) => field);
        await until(() => p.chat.forms.some((f) => f.person === by.id && names.every((n) => f.fields.includes(n))));
        return p.chat.submit(by, Object.fromEntries(answers.map(({ field, value }) => [field, value])));
      }
      for (const { asks, value } of answers) {
        const question = await see(asks, { from, room });
        from = p.chat.messages.length;
        if (question.buttons.flat().includes(value)) await p.chat.press(by, question, value);
        else await p.chat.type(by, room, value, p.can.reply ? { replyTo: question.id } : {});
      }
    },

    /** Messages that hold these words and can be seen now. */
    told: (words: string | RegExp, room?: Room) =>
      p.chat.messages.filter((m) => !m.deleted && (!room || m.room === room.id) && holds(m, words)),

    /** It is time to ask the vendor what is new. */
    async read(): Promise<void> {
      for (const { id } of await app.core.accounts.all()) await app.core.queue.put('poll', id);
    },

    /** All work that is due now is done. */
    idle: () => until(() => overdue(join(folder, 'casebell.db'), Date.now() + SOON) === 0),

    /** An engineer comments, which is read then. The status stays, so that nothing else is told. */
    async says(text: string, number = NUMBER) {
      const comment = vendor.cases.comment(number, text, { keepStatus: true });
      await self.read();
      return comment;
    },

    /** Our comments at the vendor with this text. */
    sent: (text: string, number = NUMBER) =>
      vendor.cases.get(number)?.comments.filter((c) => c.createdByType === 'Customer' && c.commentBody === text) ?? [],

    async stop(): Promise<void> {
      running = false;
      await app.stop();
    },

    async restart(): Promise<void> {
      if (running) await self.stop();
      p.renew();
      app = await start();
      running = true;
    },

    /** The end, and what holds of every scene: nothing failed in a way nobody had foreseen. */
    async [Symbol.asyncDispose](): Promise<void> {
      if (running) await app.stop();
      await Promise.all([p.stop(), vendor.stop(), dispatcher.close()]);
      rmSync(folder, { recursive: true, force: true });
      const errors = lines.filter((line) => (JSON.parse(line) as { level: number }).level >= 50);
      if (errors.length > 0) throw new Error(`the log holds errors:\n${errors.join('')}`);
    },
  };

  if (begin !== 'new' && p.can.meet)
    await self.ask(p.ann, p.direct(p.ann), `/start ${codes[p.id]}`, 'You are an admin of Casebell now');
  if (begin === 'connected' || begin === 'watching') await connect();
  if (begin === 'watching') await watch([NUMBER]);
  return self;
}

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const late = new Error('this did not come true in time');
  const look = async () => {
    if (!(await holds())) throw late;
  };
  await vi.waitFor(look, { timeout: PATIENCE, interval: 10 });
}

/** Terminals break lines wherever they end. */
export function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
