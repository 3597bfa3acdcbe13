import { z } from 'zod';
import { Failure, type FailureKind } from '#src/ports/failure.ts';
import { word } from '#src/rows.ts';
import { answerOf, saidIn } from '#vendors/api/ask.ts';

/** Our own choice where Google asks to slow down and does not say for how long: its quotas count by the minute. */
const BACK_OFF_MS = 60_000;
/** Where the status says something else than the HTTP status it comes with. */
const KINDS: Record<string, FailureKind> = { RESOURCE_EXHAUSTED: 'busy', ABORTED: 'busy' };
const REMEDIES: Record<string, string> = {
  SERVICE_DISABLED: "the Cloud Support API is not enabled in the service account's project",
};

const violation = z.object({ field: z.string().regex(/^[\w.[\]]{1,100}$/) });
const detail = z.object({
  reason: z
    .string()
    .regex(/^[A-Z0-9_]{1,63}$/)
    .optional()
    .catch(undefined),
  retryDelay: word,
  fieldViolations: z.array(z.unknown()).optional().catch(undefined),
});
const status = z.object({
  error: z.object({
    status: z.string().regex(/^[A-Z_]{1,64}$/),
    details: z.array(z.unknown()).nullish().catch(undefined),
  }),
});

/**
 * A `google.rpc.Status`: the failure names its code, the reason and the fields it is about. Its free text is left out, for
 * it may hold words of the case. How long to wait stands in a header or in the details, or is our own choice.
 */
export function explained(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  const said = saidIn(answerOf(error)?.text ?? '', status)?.error;
  if (!said) return patient(error);
  const details = (said.details ?? []).flatMap((one) => detail.safeParse(one).data ?? []);
  const reasons = details.flatMap(({ reason }) => reason ?? []);
  const fields = details.flatMap(({ fieldViolations = [] }) =>
    fieldViolations.flatMap((one) => violation.safeParse(one).data?.field ?? []),
  );
  const remedies = reasons.flatMap((reason) => REMEDIES[reason] ?? []);
  const named = [said.status, ...reasons, ...fields, ...remedies].join(', ');
  const limited = reasons.includes('RATE_LIMIT_EXCEEDED') ? 'busy' : undefined;
  const waits = details.map(({ retryDelay }) => milliseconds(retryDelay)).find((ms) => ms !== undefined);
  return patient(
    new Failure(KINDS[said.status] ?? limited ?? error.kind, `${error.message}: ${named}`, {
      retryAfterMs: error.retryAfterMs ?? waits,
      doubt: error.doubt,
      cause: error.cause,
    }),
  );
}

function patient(error: Failure): Failure {
  if (error.kind !== 'busy' || error.retryAfterMs !== undefined) return error;
  const { doubt, cause } = error;
  return new Failure('busy', error.message, { retryAfterMs: BACK_OFF_MS, doubt, cause });
}

/** A duration as protobuf writes it: `30s`, `1.5s`. */
function milliseconds(duration: string | undefined): number | undefined {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(duration ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
