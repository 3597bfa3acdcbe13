import type { z } from 'zod';
import type { Failure } from './failure.ts';
import type { Mail } from './mail.ts';
import type { Attachment, Case, CaseHead, Comment, Mark, OutgoingFile, Priority } from './types.ts';

export type HttpRequest = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  url: string;
  query?: Record<string, string | undefined>;
  headers?: Record<string, string>;
  /** At most one of json, form, body. */
  json?: unknown;
  form?: Record<string, string>;
  body?: string | AsyncIterable<Uint8Array>;
  /** Bytes of a streamed body, where the other side needs a Content-Length. */
  length?: number;
  /**
   * Whether it makes something there that must not be made twice: then a lost answer leaves doubt, and a rehearsal stops
   * here. Where not given, a POST does. False for a search or a token asked for by POST, true for a comment by PUT.
   */
  effect?: boolean;
  signal: AbortSignal;
};
/** Header names in lower case. */
export type HttpAnswer = { status: number; headers: Record<string, string>; text: string };

/** One request, no retry. 2xx comes back; everything else is a Failure of the right kind, with the answer on `cause`. */
export type Http = (request: HttpRequest) => Promise<HttpAnswer>;

/** One file, in pieces as they come. Reading it to the end, leaving the loop or aborting gives the connection back. */
export type Download = (request: {
  url: string;
  headers?: Record<string, string>;
  /** Stands in errors instead of the address, which may hold a secret. */
  what: string;
  /** Bytes; a longer one is `refused`, before it is read where it says so. */
  most: number;
  /** Whether a redirect may be followed there, with the same headers, three times at most; absent: never. */
  follow?: (to: URL) => boolean;
  /** What speaks against the answer, by its headers. */
  refuse?: (headers: Record<string, string>) => Failure | undefined;
  signal: AbortSignal;
}) => Promise<AsyncIterable<Uint8Array>>;

/**
 * `keep` stores credentials the vendor has rotated, sealed; it resolves after the commit. Without `download` no bytes of
 * files are read.
 */
export type Tools<C = unknown> = {
  http: Http;
  download?: Download | undefined;
  mail: Mail;
  now(): number;
  keep(credentials: C): Promise<void>;
};

/**
 * `severity` is one of the vendor's own words. `extra` is what the vendor's `asks.extra` describes. `files` go with a
 * letter; a vendor with `attach` is given them afterwards, one by one.
 */
export type Draft = {
  title: string;
  body: string;
  severity: string;
  extra: Record<string, string>;
  files?: OutgoingFile[];
};

/**
 * `opened`: the vendor said the number. `sent`: by mail, under this Message-ID; the number comes with an answer.
 * `prepared`: the complete ticket, for a person to hand in at the portal or by phone.
 */
export type Receipt =
  | { kind: 'opened'; number: string; url: string }
  | { kind: 'sent'; to: string; messageId: string }
  | { kind: 'prepared'; title: string; text: string };

export type Patch = { severity?: string; status?: string; close?: true; reopen?: { reason: string } };

/** What a form can offer. A list that is absent is typed freely. */
export type Catalog = {
  products?: { name: string; versions: string[] }[];
  statuses?: string[];
  reopenReasons?: string[];
};

/** A vendor connected with an account. A method that is present is a capability; an absent one is refused aloud. */
export type Desk = {
  /**
   * Heads of the cases changed since the mark (the vendor's overlap is subtracted inside), de-duplicated, any order.
   * Without a mark: no cases, and the mark to start from. `next` may be saved only together with the cases. `odd`: how
   * many rows there are that cannot be believed. `compared`: the vendor does not say what changed; each of these differs
   * from what it was, though its `modified` may not.
   */
  changed?(
    since: Mark | undefined,
    signal: AbortSignal,
  ): Promise<{ cases: CaseHead[]; next: Mark; odd?: number | undefined; compared?: true }>;
  get?(number: string, signal: AbortSignal): Promise<Case>;
  /** `key` is our own reference, as given to `open`. */
  search?(
    q: { key?: string; text?: string; status?: string; limit?: number },
    signal: AbortSignal,
  ): Promise<CaseHead[]>;
  /** `key` travels with the ticket so that one whose answer was lost can be found again. */
  open?(draft: Draft, key: string, signal: AbortSignal): Promise<Receipt>;
  comment?(number: string, text: string, signal: AbortSignal): Promise<Comment>;
  attach?(number: string, file: OutgoingFile, signal: AbortSignal): Promise<Attachment>;
  change?(number: string, patch: Patch, signal: AbortSignal): Promise<void>;
  catalog?(signal: AbortSignal): Promise<Catalog>;
};

/** What a desk may be able to do, by name. */
export const METHODS = [
  'changed',
  'get',
  'search',
  'open',
  'comment',
  'attach',
  'change',
  'catalog',
] as const satisfies (keyof Desk)[];

/** What is known of a vendor besides how its cases are read and written. What no source says is absent. */
export type Contact = {
  /** `email`: cases go by letter, or are prepared for a person. `mailbox`: no vendor, but what letters go out from. */
  kind: 'api' | 'email' | 'mailbox';
  /** Paused as one when it says "slow down". */
  host: string;
  /** Where letters go, where a person opens a case, and the number to call. */
  mail?: string | undefined;
  portal?: string | undefined;
  phone?: string | undefined;
  /** Of `severities`, those with which the vendor wants to be called instead. */
  call?: readonly string[] | undefined;
  /**
   * Where in a vendor's mail the case number stands, the surest place first. `pattern` is RE2 syntax, matched without
   * regard to case; its first group is the number. `header` names the header where `in` is that.
   */
  numbers?: readonly { in: 'subject' | 'body' | 'header'; header?: string | undefined; pattern: string }[] | undefined;
  /** Domains the vendor writes from. */
  senders?: readonly string[] | undefined;
  /** How long (ms) until a number that has not come is asked about. */
  answerMs?: number | undefined;
  /** When the credential is known to end (epoch ms). */
  expires?: number | undefined;
  /** How files above `limits.file` get there, named as the vendor wants. */
  bigFiles?: { where: string; name(number: string, file: string): string } | undefined;
};

/** A support organisation. `C`: its credentials; `E`: what /open asks besides title, body and severity. */
export type Vendor<C = unknown, E = unknown> = {
  id: string;
  name: string;
  /** What its case numbers look like: anchored, one as an example, and the hosts whose addresses hold one. */
  caseId: { pattern: RegExp; example: string; portals: readonly string[] };
  /**
   * Characters, characters, bytes of one file, and requests per second with the burst allowed on top. `files`: bytes of
   * all files of one letter together, as files. `types`: the endings it takes, without the dot; absent: any. `changes`:
   * what of a case can be changed; absent: all.
   */
  limits: {
    title: number;
    body: number;
    file: number;
    files?: number | undefined;
    types?: readonly string[] | undefined;
    changes?: readonly (keyof Patch)[] | undefined;
    perSecond: number;
    burst: number;
  };
  /** The vendor's words for the four priorities, highest first. */
  severities: readonly { word: string; priority: Priority }[];
  /**
   * Object schemas. A field's `.meta()` says how it is asked: `{ secret: true }` is hidden and never shown again,
   * `{ fixed: true }` is not asked at all, `{ example }` is a value that would do, `{ choices }` lists all that will.
   * Its label is `{ label }` where that is given, else the locale key `field-<words>-<name>`; `words` is `{ words }`, else
   * the vendor's id. Its help is `{ help }`, else that key with `-help`. `lint`: what else speaks against a draft, by
   * field, as locale keys.
   */
  asks: {
    credentials: z.ZodType<C>;
    extra: z.ZodType<E>;
    lint?: (draft: Draft) => { field: string; say: string; args?: Record<string, number> }[];
  };
  contact(credentials: C): Contact;
  /** Pure: no I/O. */
  connect(credentials: C, tools: Tools<C>): Desk;
};
