import type { IncomingMessage } from 'node:http';
import type { Fault } from './faults.ts';

export type Answer = { status: number; headers?: Record<string, string>; json?: unknown; text?: string };

export type Call = {
  query: URLSearchParams;
  /** The JSON or form text of the request, at most 2 MB. */
  text(): Promise<string>;
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

/** The answer that stands in for the real one, where the fault is of that kind; the request is then not heeded. */
export function spoilt({ name, retryAfterS }: Fault): Answer | undefined {
  const wait = retryAfterS ?? (name === '429' ? 30 : false);
  const headers: Record<string, string> = wait === false ? {} : { 'Retry-After': String(wait) };
  switch (name) {
    case '401':
      return { ...EXPIRED, headers };
    case '403':
      return { ...refusal(403, 'Account mismatch', 'This case is not visible to this user'), headers };
    case '404':
      return { ...refusal(404, 'Not Found', 'Case not found'), headers };
    case '429':
      return { ...refusal(429, 'Too Many Requests', 'The request rate of this account is too high'), headers };
    case '500':
      return { ...refusal(500, 'Internal Server Error', 'The request could not be completed'), headers };
    case '503':
      return { status: 503, text: PROXY_PAGE, headers: { ...headers, ...HTML } };
    case 'login page':
      return { status: 200, text: LOGIN_PAGE, headers: HTML };
    case 'empty':
      return { status: 200 };
    case 'revoked':
      return { status: 400, json: { error: 'invalid_grant', error_description: 'Offline user session not found' } };
    default:
      return undefined;
  }
}
