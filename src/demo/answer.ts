import type { IncomingMessage } from 'node:http';
import type { Fault, FaultName } from './faults.ts';

export type Answer = { status: number; headers?: Record<string, string>; json?: unknown; text?: string };

export type Call = {
  query: URLSearchParams;
  /** The text of the request; above 2 MB a Failure. */
  text(): Promise<string>;
  /** Its JSON; undefined where it is none, or longer than `most` bytes (2 MB). */
  json(most?: number): Promise<unknown>;
  raw: IncomingMessage;
};

export type Route = {
  method: string;
  /** Anchored, tried on the path without its query; its groups follow the call. */
  path: RegExp;
  /** No Authorization header is asked for. */
  open?: true;
  answer(call: Call, ...groups: string[]): Answer | Promise<Answer>;
};

export function ok(json: unknown, status = 200): Answer {
  return { status, json };
}

/** The official `LegacyApiErrorResponse`. */
export function refusal(status: number, message: string, detailMessage: string): Answer {
  return { status, json: { message, detailMessage, internalErrorCode: `DEMO-${status}`, recommendations: [] } };
}

export const EXPIRED = refusal(401, 'Unauthorized', 'no JWT provided or JWT expired');
const HTML = { 'Content-Type': 'text/html; charset=utf-8' };
const LOGIN_PAGE =
  '<!DOCTYPE html><html><head><title>Log In</title></head><body><form method="post"><input name="username"></form></body></html>';
const PROXY_PAGE =
  '<html><head><title>503 Service Unavailable</title></head><body><h1>Service Unavailable</h1></body></html>';

/** A vendor's answers by fault. Where the fault says how long to stay away, that goes before what stands in them. */
export function refusals(table: Partial<Record<FaultName, Answer>>): (fault: Fault) => Answer | undefined {
  return ({ name, retryAfterS }) => {
    const answer = table[name];
    if (!answer || retryAfterS === undefined) return answer;
    const { 'Retry-After': _, ...headers } = answer.headers ?? {};
    return { ...answer, headers: retryAfterS === false ? headers : { ...headers, 'Retry-After': String(retryAfterS) } };
  };
}

/** The answer that stands in for the real one, where the fault is of that kind; the request is then not heeded. */
export const spoilt = refusals({
  '401': EXPIRED,
  '403': refusal(403, 'Account mismatch', 'This case is not visible to this user'),
  '404': refusal(404, 'Not Found', 'Case not found'),
  '429': {
    ...refusal(429, 'Too Many Requests', 'The request rate of this account is too high'),
    headers: { 'Retry-After': '30' },
  },
  '500': refusal(500, 'Internal Server Error', 'The request could not be completed'),
  '503': { status: 503, text: PROXY_PAGE, headers: HTML },
  'login page': { status: 200, text: LOGIN_PAGE, headers: HTML },
  empty: { status: 200 },
  revoked: { status: 400, json: { error: 'invalid_grant', error_description: 'Offline user session not found' } },
});
