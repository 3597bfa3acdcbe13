import { http } from '#src/http.ts';
import { Failure, type FailureKind } from '#src/ports/failure.ts';
import type { Http } from '#src/ports/vendor.ts';
import type { Envelope } from './card.ts';

export type Post = (envelope: Envelope, signal: AbortSignal) => Promise<void>;

const WHY: Partial<Record<FailureKind, string>> = {
  missing: 'the flow is gone: make a new one and set TEAMS_WEBHOOK_URL',
  auth: 'the flow does not take us: copy its address anew into TEAMS_WEBHOOK_URL',
  forbidden: 'the flow may not post there: look at it in Teams, under Workflows',
  refused: 'the flow did not take it: look at its last runs in Teams, under Workflows',
};

/**
 * Posts through a Workflows webhook ("When a Teams webhook request is received"). Its address is its credential and
 * stands in no error. An answer says that the flow has taken it, not that it was shown: nobody tells that.
 */
export function post(url: string | undefined, ask: Http = http()): Post {
  return async function send(envelope, signal) {
    if (url === undefined)
      throw new Failure(
        'unsupported',
        'Teams can only be answered; set TEAMS_WEBHOOK_URL to a Workflows webhook to tell it something unasked',
      );
    try {
      await ask({ method: 'POST', url, json: envelope, signal });
    } catch (error) {
      throw hidden(error);
    }
  };
}

/** The same failure without what it says of the address; its cause may hold that too. */
function hidden(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  const { kind, retryAfterMs, doubt } = error;
  return new Failure(kind, `Teams: ${WHY[kind] ?? 'the Workflows webhook did not take it in time'}`, {
    retryAfterMs,
    doubt,
  });
}
