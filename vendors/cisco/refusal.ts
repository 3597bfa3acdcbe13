import { Failure, type FailureKind } from '#src/ports/failure.ts';
import { answerOf } from '#vendors/api/ask.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Our own back-off where too much was asked at a time, or Cisco itself is over capacity. */
const SHORT_MS = 10_000;
/** What says that there is no such case. */
const NO_CASE = 'CASE_NOTFOUND';

/** `code` is what it matched: words of Cisco's own, never of a case. */
type Sign = { status?: number; sign: RegExp; kind: FailureKind; waitMs?: (now: number) => number };

/**
 * What Cisco means, in the order in which it is looked for. The status says little: nearly everything is a 403, of the
 * gateway (a header names it, the body is its words as a heading) or of the API itself (a code in the body, in a shape
 * that is not published and therefore not relied on). No answer names a wait but by chance.
 */
const SIGNS: readonly Sign[] = [
  { sign: /\bCASE_NOTFOUND\b/, kind: 'missing' },
  { sign: /\bCASE_API_FORBIDDEN\b/, kind: 'forbidden' },
  { sign: /\b(INVALID|MISSING|EXCEEDED)_[A-Z]+(_[A-Z]+)*\b/, kind: 'refused' },
  { sign: /\bERR_403_NOT_AUTHORIZED\b|(?<=^|[">]\s*)Not Authorized(?=\s*["<]|$)/, kind: 'auth' },
  { sign: /\bERR_403_DEVELOPER_INACTIVE\b|\b(Account|Developer) Inactive\b/, kind: 'auth' },
  { sign: /\bERR_403_\w+_OVER_QPS\b|\bOver (Queries Per Second|Qps)\b/, kind: 'busy', waitMs: () => SHORT_MS },
  { sign: /\bERR_403_\w+_OVER_RATE\b|\b(Account|Developer) Over Rate\b/, kind: 'busy', waitMs: untilTomorrow },
  { sign: /\bRate Limit Exceeded\b/, kind: 'busy', waitMs: () => SHORT_MS },
  { status: 400, sign: /\b(INVALID|MISSING|EXCEEDED)_[A-Z]+(_[A-Z]+)*\b/, kind: 'refused' },
  { status: 404, sign: /\bAPI_UNAVAILABLE\b/, kind: 'down' },
  { status: 596, sign: /^/, kind: 'refused' },
];

/** A failure with the meaning of Cisco's own code, its code and its correlation id. A 403 without any is `forbidden`. */
export function explained(error: unknown, now: number): unknown {
  const answer = error instanceof Failure ? answerOf(error) : undefined;
  if (!(error instanceof Failure) || !answer) return error;
  const { kind, code, waitMs } = meaning(answer) ?? { kind: error.kind };
  const id = /^[\w.:-]{1,80}$/.exec(answer.headers['x-mashery-message-id'] ?? '')?.[0];
  const message = [error.message, code, id && `(message ${id})`].filter((part) => part).join(' ');
  const retryAfterMs = error.retryAfterMs ?? waitMs?.(now);
  return new Failure(kind, message, { retryAfterMs, doubt: error.doubt, cause: error.cause });
}

/** Whether it was the API itself that knows no such case. */
export function isUnknown(error: unknown): boolean {
  const answer = error instanceof Failure ? answerOf(error) : undefined;
  return answer !== undefined && meaning(answer)?.code === NO_CASE;
}

function meaning({ status, headers, text }: { status: number; headers: Record<string, string>; text: string }) {
  const signs = SIGNS.filter((one) => (one.status ?? 403) === status);
  // The gateway's own word comes before whatever else there is to read.
  for (const said of [headers['x-mashery-error-code'] ?? '', text.trim()]) {
    for (const { sign, ...rest } of signs) {
      const code = sign.exec(said)?.[0];
      if (code !== undefined) return { ...rest, code };
    }
  }
  return undefined;
}

/** The day's quota is taken to begin anew at midnight UTC, which is not published: an hour at least. */
function untilTomorrow(now: number): number {
  return Math.max(DAY_MS - (now % DAY_MS), HOUR_MS);
}
