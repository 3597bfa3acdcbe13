import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Case, CaseHead, Comment } from '#src/ports/types.ts';
import type { Desk, Vendor } from '#src/ports/vendor.ts';
import { freshCase } from './case.ts';

type Credentials = Record<string, string>;

/** A vendor in memory: its cases, the secrets it takes, and what it was asked for. */
export type FakeVendor = {
  vendor: Vendor;
  cases: Map<string, Case>;
  secrets: Set<string>;
  /** What it answers instead, to everything, until it is taken away. */
  harm: Failure | undefined;
  /** It takes questions about a case, and never answers them. */
  silent: boolean;
  /** Its answer is lost after it was taken in: the next `open`, `comment` or `change` is in doubt. */
  lose: boolean;
  /** Methods asked for, in order, with the case's number where there is one. */
  asked: string[];
  /** What it was connected with, the last time. */
  seen: Credentials | undefined;
  /** Puts a case there, or changes one. */
  put(number: string, change?: Partial<Case>): Case;
  /** Somebody at the vendor comments. */
  say(number: string, text: string, by?: Partial<Comment>): Comment;
};

/** `fields`: what its credential is made of, the secret last. */
export function fakeVendor(o: {
  id: string;
  name: string;
  fields: string[];
  /** Nothing can be written there. */
  readOnly?: true;
  now(): number;
}): FakeVendor {
  const secret = o.fields.at(-1) ?? '';
  const asked = o.fields.map(
    (name) =>
      [
        name,
        z
          .string()
          .min(1)
          .meta({ secret: name === secret }),
      ] as const,
  );
  const address = z.string().default('https://api.example.com').meta({ fixed: true });
  const credentials = z.object({ ...Object.fromEntries(asked), api: address });
  const cases = new Map<string, Case>();
  const stamp = () => new Date(o.now()).toISOString();
  let count = 0;

  function put(number: string, change: Partial<Case> = {}): Case {
    const next = { ...freshCase(number, stamp()), ...cases.get(number), modified: stamp(), ...change };
    cases.set(number, next);
    return next;
  }

  function say(number: string, text: string, by: Partial<Comment> = {}): Comment {
    count += 1;
    const comment = {
      id: `c${count}`,
      text,
      by: 'Ada Vendor',
      side: 'vendor' as const,
      at: stamp(),
      draft: false,
      ...by,
    };
    put(number, { comments: [...one(number).comments, comment] });
    return comment;
  }

  function one(number: string): Case {
    const found = cases.get(number);
    if (!found) throw new Failure('missing', `there is no case ${number}`);
    return found;
  }

  function head({ comments: _, attachments: __, description: ___, ...rest }: Case): CaseHead {
    return rest;
  }

  function desk(account: Credentials): Desk {
    function hear(what: string): void {
      fake.asked.push(what);
      if (fake.harm) throw fake.harm;
      if (!fake.secrets.has(account[secret] ?? '')) throw new Failure('auth', 'the login is wrong');
    }
    function lost(): void {
      if (!fake.lose) return;
      fake.lose = false;
      throw new Failure('down', `${o.name} did not answer`, { doubt: true });
    }
    const reads: Desk = {
      async changed(since) {
        hear('changed');
        const all = [...cases.values()].filter((c) => since !== undefined && c.modified >= since).map(head);
        return { cases: all, next: stamp() };
      },
      async get(number, signal) {
        hear(`get ${number}`);
        if (fake.silent)
          await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        return structuredClone(one(number));
      },
      async search(q) {
        hear('search');
        const text = q.key ?? q.text ?? '';
        const found = [...cases.values()].filter((c) => `${c.number} ${c.title} ${c.description}`.includes(text));
        return found.map(head).slice(0, q.limit);
      },
    };
    if (o.readOnly) return reads;
    return {
      ...reads,
      async open(draft, key) {
        hear('open');
        count += 1;
        const number = `0999${String(count).padStart(4, '0')}`;
        const severity = vendor.severities.find((s) => s.word === draft.severity);
        const { url } = put(number, {
          title: draft.title,
          description: `${draft.body}\n${key}`,
          severity: draft.severity,
          priority: severity?.priority ?? 'low',
          ...draft.extra,
        });
        lost();
        return { kind: 'opened', number, url };
      },
      async comment(number, text) {
        hear(`comment ${number}`);
        const comment = say(number, text, { side: 'ours', by: 'Us' });
        lost();
        return comment;
      },
      async change(number, patch) {
        hear(`change ${number}`);
        const before = one(number);
        const word = vendor.severities.find((s) => s.word === patch.severity);
        put(number, {
          severity: patch.severity ?? before.severity,
          priority: word?.priority ?? before.priority,
          status: patch.close ? 'Closed' : patch.reopen ? 'Waiting on Vendor' : (patch.status ?? before.status),
          closed: patch.close ? true : patch.reopen ? false : before.closed,
        });
        lost();
      },
      async catalog() {
        hear('catalog');
        return {
          products: [
            { name: 'OpenShift', versions: ['4.19', '4.20'] },
            { name: 'Enterprise Linux', versions: ['9.6', '10.1'] },
          ],
          statuses: ['Waiting on Vendor', 'Waiting on Customer', 'Closed'],
          reopenReasons: ['The issue is back', 'Closed by mistake'],
        };
      },
    };
  }

  const vendor: Vendor<Credentials> = {
    id: o.id,
    name: o.name,
    caseId: { pattern: /^\d{8}$/, example: '01234567', portals: ['access.redhat.com'] },
    limits: { title: 255, body: 30_000, file: 1e9, perSecond: 1000, burst: 1000 },
    severities: [
      { word: '1 (Urgent)', priority: 'urgent' },
      { word: '2 (High)', priority: 'high' },
      { word: '3 (Normal)', priority: 'medium' },
      { word: '4 (Low)', priority: 'low' },
    ],
    asks: { credentials, extra: z.object({ product: z.string().min(1), version: z.string().min(1) }) },
    contact: ({ api = '' }) => ({ kind: 'api', host: new URL(api).host }),
    connect(account) {
      fake.seen = account;
      return desk(account);
    },
  };
  const fake: FakeVendor = {
    vendor: vendor as Vendor,
    cases,
    secrets: new Set(['good-token']),
    harm: undefined,
    silent: false,
    lose: false,
    asked: [],
    seen: undefined,
    put,
    say,
  };
  return fake;
}
