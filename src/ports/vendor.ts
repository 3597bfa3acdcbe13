import type { z } from 'zod';
import type { Attachment, Case, CaseHead, Comment, Priority } from './types.ts';

export type HttpRequest = {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  url: string;
  query?: Record<string, string | undefined>;
  headers?: Record<string, string>;
  /** At most one of json, form, body. */
  json?: unknown;
  form?: Record<string, string>;
  body?: string | AsyncIterable<Uint8Array>;
  /** Bytes of a streamed body, where the other side needs a Content-Length. */
  length?: number;
  signal: AbortSignal;
};
/** Header names in lower case. */
export type HttpAnswer = { status: number; headers: Record<string, string>; text: string };

/** One request, no retry. 2xx comes back; everything else is a Failure of the right kind, with the answer on `cause`. */
export type Http = (request: HttpRequest) => Promise<HttpAnswer>;

/** `keep` stores credentials the vendor has rotated, sealed; it resolves after the commit. */
export type Tools<C = unknown> = { http: Http; now(): number; keep(credentials: C): Promise<void> };

/** How far an account has been read, in the vendor's own terms (an ISO date, a cursor). Undefined: never read. */
export type Mark = string;

/** `severity` is one of the vendor's own words. `extra` is what the vendor's `asks.extra` describes. */
export type Draft = { title: string; body: string; severity: string; extra: Record<string, string> };

export type Receipt = { kind: 'opened'; number: string; url: string };

export type Patch = { severity?: string; status?: string; close?: true; reopen?: { reason: string } };

/** A file to send: `open` may be called again after a failed attempt and starts at the first byte. */
export type OutgoingFile = { name: string; size: number; open(signal: AbortSignal): AsyncIterable<Uint8Array> };

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
   * many rows there are that cannot be believed.
   */
  changed?(
    since: Mark | undefined,
    signal: AbortSignal,
  ): Promise<{ cases: CaseHead[]; next: Mark; odd?: number | undefined }>;
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

/** A support organisation. `C`: its credentials; `E`: what /open asks besides title, body and severity. */
export type Vendor<C = unknown, E = unknown> = {
  id: string;
  name: string;
  /** What its case numbers look like: anchored, one as an example, and the hosts whose addresses hold one. */
  caseId: { pattern: RegExp; example: string; portals: readonly string[] };
  /** Characters, characters, bytes, and requests per second with the burst allowed on top. */
  limits: { title: number; body: number; file: number; perSecond: number; burst: number };
  /** The vendor's words for the four priorities, highest first. */
  severities: readonly { word: string; priority: Priority }[];
  /**
   * Object schemas. A field's `.meta()` says how it is asked: `{ secret: true }` is hidden and never shown again,
   * `{ fixed: true }` is not asked at all. Its label is the locale key `field-<vendor>-<name>`, its help
   * `field-<vendor>-<name>-help`.
   */
  asks: { credentials: z.ZodType<C>; extra: z.ZodType<E> };
  /** The host that is paused as one when it says "slow down". */
  host(credentials: C): string;
  /** Pure: no I/O. */
  connect(credentials: C, tools: Tools<C>): Desk;
};
