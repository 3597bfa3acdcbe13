import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import { type Case, type CaseHead, type Comment, PRIORITIES } from '#src/ports/types.ts';
import type { Contact, Desk, Vendor } from '#src/ports/vendor.ts';
import { freshCase } from './case.ts';

export type FakeDesk = ReturnType<typeof fakeDesk>;

const WORDS = ['1 (Urgent)', '2 (High)', '3 (Normal)', '4 (Low)'];
const OVERLAP = 5_000;

/**
 * A vendor in memory that lists its cases newest change first, `page` at a time. `whole`: its dates are whole seconds,
 * as Red Hat's are. `mails`: it takes no files but by letter.
 */
export function fakeDesk(o: {
  now(): number;
  page?: number;
  whole?: boolean;
  mails?: boolean;
  limits?: Partial<Vendor['limits']>;
  bigFiles?: Contact['bigFiles'];
}) {
  const { page = 100 } = o;
  const cases = new Map<string, Case>();
  let count = 0;

  function stamp(): string {
    return new Date(o.whole ? Math.floor(o.now() / 1000) * 1000 : o.now()).toISOString();
  }

  /** Puts a case there, or changes one. */
  function put(number: string, change: Partial<Case> = {}): Case {
    const next = { ...freshCase(number, stamp()), ...cases.get(number), modified: stamp(), ...change };
    if (change.priority) next.severity = WORDS[PRIORITIES.indexOf(change.priority)] ?? '';
    cases.set(number, next);
    return next;
  }

  /** Somebody at the vendor comments; `by.side` may be ours. */
  function say(number: string, text: string, by: Partial<Comment> = {}): Comment {
    count += 1;
    const comment = { id: `c${count}`, text, by: 'Ada', side: 'vendor' as const, at: stamp(), draft: false, ...by };
    put(number, { comments: [...one(number).comments, comment] });
    return comment;
  }

  /** Somebody changes a comment, or publishes a draft. */
  function edit(number: string, id: string, change: Partial<Comment>): void {
    put(number, { comments: one(number).comments.map((c) => (c.id === id ? { ...c, ...change } : c)) });
  }

  function one(number: string): Case {
    const found = cases.get(number);
    if (!found) throw new Failure('missing', `there is no case ${number}`);
    return found;
  }

  function lost(): void {
    if (!fake.lose) return;
    fake.lose = false;
    throw new Failure('down', 'the vendor did not answer', { doubt: true });
  }

  const desk: Desk = {
    async changed(since) {
      if (since === undefined) return { cases: [], next: stamp() };
      const from = Date.parse(since) - OVERLAP;
      const found = new Map<string, CaseHead>();
      let next = since;
      for (let offset = 0; ; offset += page) {
        const all = [...cases.values()]
          .filter((c) => Date.parse(c.modified) >= from)
          .sort((a, b) => b.modified.localeCompare(a.modified));
        for (const { comments: _, attachments: __, description: ___, ...head } of all.slice(offset, offset + page)) {
          const known = found.get(head.number);
          if (!known || known.modified <= head.modified) found.set(head.number, head);
          if (offset === 0 && head.modified > next) next = head.modified;
        }
        if (offset + page >= all.length) return { cases: [...found.values()], next, odd: fake.odd.get('list') };
        await fake.turning?.();
      }
    },
    async get(number) {
      const found = structuredClone(one(number));
      await fake.reading?.(number);
      const attachments = found.attachments.filter((a) => !fake.unlisted.has(a.name));
      return { ...found, attachments, odd: fake.odd.get(number) };
    },
    async search(q) {
      const text = q.key ?? q.text ?? '';
      const found = [...cases.values()].filter((c) => `${c.title} ${c.description}`.includes(text));
      return (fake.blind ? [] : found).slice(0, q.limit);
    },
    async open(draft, key) {
      count += 1;
      const number = `0999${String(count).padStart(4, '0')}`;
      const priority = PRIORITIES[WORDS.indexOf(draft.severity)] ?? 'low';
      const { url } = put(number, { title: draft.title, description: `${draft.body}\n${key}`, priority });
      lost();
      return { kind: 'opened', number, url };
    },
    async comment(number, text) {
      const comment = say(number, text, { side: 'ours', by: 'Us' });
      lost();
      return comment;
    },
    async change(number, patch) {
      put(number, {
        ...(patch.severity ? { severity: patch.severity } : {}),
        ...(patch.status ? { status: patch.status } : {}),
        ...(patch.close ? { status: 'Closed', closed: true } : {}),
      });
      lost();
    },
    async attach(number, file, signal) {
      one(number);
      const hash = createHash('sha256');
      let size = 0;
      for await (const chunk of file.open(signal)) {
        size += chunk.length;
        hash.update(chunk);
        await fake.receiving?.(file.name, size);
      }
      if (size !== file.size) throw new Failure('refused', `${size} bytes came of ${file.size}`);
      count += 1;
      const attachment = { id: `f${count}`, name: file.name, size, at: stamp() };
      fake.received.push({ name: file.name, size, sha256: hash.digest('hex') });
      put(number, { attachments: [...one(number).attachments, attachment] });
      lost();
      return attachment;
    },
  };
  if (o.mails) delete desk.attach;

  const credentials = z.object({ token: z.string() });
  const vendor: Vendor<z.output<typeof credentials>> = {
    id: 'redhat',
    name: 'Red Hat',
    caseId: { pattern: /^\d{8}$/, example: '01234567', portals: ['access.redhat.com'] },
    limits: { title: 255, body: 30_000, file: 1e9, perSecond: 1_000_000, burst: 1000, ...o.limits },
    severities: WORDS.map((word, i) => ({ word, priority: PRIORITIES[i] ?? 'low' })),
    asks: { credentials, extra: z.object({}) },
    contact: () => ({ kind: 'api', host: 'api.example.com', bigFiles: o.bigFiles }),
    connect({ token }, { http }) {
      // Every method is one request of that name: `<token>/<method>/<case>`.
      const wired = Object.entries(desk).map(([name, method]) => [
        name,
        async (...args: unknown[]) => {
          const [what] = args;
          const on = typeof what === 'string' && name !== 'changed' ? `/${what}` : '';
          const effect = ['open', 'comment', 'change', 'attach'].includes(name);
          await http({ url: `${token}/${name}${on}`, effect, signal: args.at(-1) as AbortSignal });
          return (method as (...all: unknown[]) => unknown)(...args);
        },
      ]);
      return Object.fromEntries(wired) as Desk;
    },
  };

  const fake = {
    vendor: vendor as Vendor,
    cases,
    put,
    say,
    edit,
    one,
    /** Its answer is lost after it was taken in: the next `open`, `comment`, `change` or `attach` is in doubt. */
    lose: false,
    /** Rows that cannot be believed, by case or for the `list`. */
    odd: new Map<string, number>(),
    /** Its search does not find anything (yet). */
    blind: false,
    /** The files that arrived, and the names of those its list does not show (yet). */
    received: [] as { name: string; size: number; sha256: string }[],
    unlisted: new Set<string>(),
    /** While a file is on its way: so many bytes are there. */
    receiving: undefined as ((name: string, bytes: number) => void | Promise<void>) | undefined,
    /** What happens there between two pages, and while a case is on its way. */
    turning: undefined as (() => void | Promise<void>) | undefined,
    reading: undefined as ((number: string) => void | Promise<void>) | undefined,
  };
  return fake;
}
