import type { Generated, Kysely } from 'kysely';
import type { Lane } from '#src/ports/lane.ts';
import type { Priority, UpdateKind } from '#src/ports/types.ts';
import type { MailTables } from './ledger.mail.ts';

/** The rows of the ledger. Times are epoch milliseconds, flags 0 or 1, `*_json` JSON text. */
export type Tables = MailTables & {
  /** `key_check`: a sealed constant that proves the key fits. */
  meta: { name: string; value: string };
  accounts: {
    id: string;
    vendor: string;
    label: string;
    owner: string;
    sealed: string;
    mark: string | null;
    state: 'on' | 'paused';
    why: string | null;
    ok_at: number | null;
    failed_at: number | null;
    failure: string | null;
    /** Failed polls in a row. */
    fails: number;
    /** When the credential is known to end. */
    expires_at: number | null;
    created_at: number;
  };
  grants: { account: string; chat: string };
  chats: {
    id: string;
    bot: string;
    room: string;
    thread: string | null;
    kind: 'direct' | 'group' | 'channel';
    title: string | null;
    /** Set once an admin has admitted the chat: the role of its members. */
    role: Role | null;
    state: 'on' | 'dead';
    why: string | null;
    /** A 429 said to stay away until then. */
    not_before: number;
    ok_at: number | null;
  };
  people: {
    id: string;
    bot: string;
    user: string;
    name: string;
    lang: string | null;
    tz: string | null;
  };
  /** chat '*': everywhere. */
  roles: { person: string; chat: string; role: Role };
  /** One-time codes, as SHA-256. */
  codes: { hash: string; bot: string; expires_at: number; used_at: number | null };
  /** number '*': every case of the account at or above `floor`. */
  watches: {
    chat: string;
    account: string;
    number: string;
    floor: Priority | null;
    person: string;
    created_at: number;
  };
  mutes: { chat: string; account: string; number: string; until: number };
  cases: {
    account: string;
    number: string;
    head_json: string;
    modified: string;
    closed: number;
    /** 0 urgent .. 3 low. */
    rank: number;
    /** `unread`: the vendor's answer to it failed or could not be believed. */
    state: 'on' | 'forbidden' | 'missing' | 'unread';
    /** Looks in a row that did not find it, and when to look again whether or not it changed. */
    looks: number;
    look_at: number | null;
  };
  comments: { account: string; number: string; id: string; hash: string };
  attachments: { account: string; number: string; id: string };
  deliveries: {
    id: Generated<number>;
    /** Unique: the same update owed to the same chat twice is one row. */
    key: string;
    chat: string;
    account: string | null;
    number: string | null;
    kind: UpdateKind | 'notice';
    /** 0 urgent .. 3 low. */
    priority: number;
    body_json: string;
    state: 'pending' | 'sending' | 'sent' | 'doubt' | 'dead' | 'skipped';
    attempts: number;
    not_before: number;
    /** The first row of the message it was sent in. */
    batch: number | null;
    /** The platform's id of the message that told it. */
    message: string | null;
    why: string | null;
    created_at: number;
    sending_at: number | null;
    sent_at: number | null;
  };
  /** What goes out to vendors: cases to open, comments to add, changes to make. */
  tickets: {
    id: string;
    kind: 'open' | 'comment' | 'change' | 'attach';
    person: string;
    chat: string;
    account: string;
    number: string | null;
    body_json: string;
    /** `pending`: the vendor has it, and its number is still to come. */
    state: 'draft' | 'queued' | 'sending' | 'doubt' | 'asking' | 'pending' | 'done' | 'failed' | 'dropped';
    result_json: string | null;
    attempts: number;
    created_at: number;
    sending_at: number | null;
    /** Of the letter it went out with, or will. */
    message_id: string | null;
  };
  /** What goes along with tickets; the bytes lie in DATA_DIR/uploads under the id. Without a ticket: waiting for one. */
  files: {
    id: string;
    ticket: string | null;
    person: string;
    chat: string;
    /** As its sender named it, made safe to show. */
    name: string;
    size: number;
    /** Hex. */
    sha256: string;
    /** What its first bytes say it is: a MIME type, or null where they say nothing. */
    type: string | null;
    /** The file this one was made from: its gzip, or a part of it. */
    of: string | null;
    state: 'staged' | 'sending' | 'sent' | 'doubt' | 'left' | 'failed';
    /** The vendor's id. */
    remote: string | null;
    why: string | null;
    attempts: number;
    created_at: number;
  };
  inbox: { source: string; event: string; at: number };
  wakeups: { kind: string; key: string; not_before: number; priority: number; version: number };
  /** A host asked one account to stay away. */
  pauses: { host: string; account: string; until: number; why: string };
  /** One row per kind of trouble; told once until it is over. */
  troubles: {
    key: string;
    first_at: number;
    last_at: number;
    count: number;
    told_at: number | null;
    over_at: number | null;
    kind: string;
    message: string;
    stack: string | null;
  };
  /**
   * Tickets that came in by a front door (REST, Teams, `/ticket`, a lane), each sent on through its lane. A ticket that
   * is opened from one has the same id.
   */
  incoming: {
    id: string;
    /** Unique: the event or idempotency key it came with. */
    origin: string;
    source: IncomingSource;
    person: string;
    chat: string;
    lane: Lane;
    body_json: string;
    /** `held`: the lane did not take it yet. */
    state: 'held' | 'queued' | 'done' | 'dead';
    /** Of its message in the lane. */
    message: string | null;
    why: string | null;
    attempts: number;
    created_at: number;
    /** When it was done, or found dead. */
    ended_at: number | null;
  };
  /** The lanes of a single process. */
  letters: {
    seq: Generated<number>;
    id: string;
    lane: Lane;
    body: string;
    not_before: number;
    times: number;
  };
  /** Of programs, as SHA-256; `scopes` with commas between them. */
  keys: {
    id: string;
    hash: string;
    name: string;
    scopes: string;
    created_at: number;
    expires_at: number | null;
    revoked_at: number | null;
    used_at: number | null;
    /** Since an account was granted to its chat. */
    narrowed: 0 | 1;
  };
  /** One-time links to pages, as SHA-256, bound to a person. */
  links: {
    hash: string;
    kind: 'board' | 'secret';
    person: string;
    detail_json: string;
    expires_at: number;
    used_at: number | null;
  };
  /** Signed-in browsers, as SHA-256 of their cookie. `who` is a person's id, or `api|<key id>`. */
  sessions: { hash: string; who: string; expires_at: number };
  /** Answers given to requests with an Idempotency-Key; without an answer: under way, or cut off. */
  answers: {
    key: string;
    token: string;
    /** SHA-256 of the request. */
    digest: string;
    status: number | null;
    answer_json: string | null;
    created_at: number;
  };
  /** What one process at a time does, and which: src/ports/lease.ts. */
  leases: {
    name: string;
    /** Empty: nobody. */
    holder: string;
    /** Counts the holders. */
    fence: number;
    /** Counts the holder's signs of life. */
    beat: number;
  };
  audit: { id: Generated<number>; at: number; person: string; chat: string | null; what: string; detail: string };
};

export type IncomingSource = 'rest' | 'teams' | 'chat' | 'lane' | 'mail';
export type Role = 'admin' | 'operator' | 'viewer';

/** Rows for one statement each: SQLite takes so many values at once, and no more. */
export function chunks<T>(rows: T[], size = 200): T[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size));
}

/** Reads, or the transaction that `write` hands out. */
export type Db = Kysely<Tables>;
