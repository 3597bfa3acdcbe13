import { z } from 'zod';
import { retold } from '#src/http.ts';
import { Failure, type FailureKind } from '#src/ports/failure.ts';
import { answerOf } from '#vendors/api/ask.ts';

const code = z.string().regex(/^[\w.]{1,64}$/);
const target = z
  .string()
  .regex(/^[\w.[\]/-]{1,64}$/)
  .nullish()
  .catch(undefined);
const detail = z.object({ code, target });
const details = z.array(z.unknown()).nullish().catch(undefined);
const said = z.object({ error: z.object({ code, target, details }) });

/** What a code means, whatever status it comes with. */
const KINDS: Readonly<Record<string, FailureKind>> = {
  ExpiredAuthenticationToken: 'auth',
  InvalidAuthenticationToken: 'auth',
  InvalidAuthenticationTokenTenant: 'auth',
  AuthenticationFailed: 'auth',
  AuthorizationFailed: 'forbidden',
  LinkedAuthorizationFailed: 'forbidden',
  // It is the whole subscription that is not there, not the case.
  SubscriptionNotFound: 'forbidden',
  InvalidSupportPlan: 'refused',
  TooManyRequests: 'busy',
  SubscriptionRequestsThrottled: 'busy',
};
const WHY: Readonly<Record<string, string>> = {
  AuthorizationFailed: 'the app has no role on the subscription that allows this',
  SubscriptionNotFound: 'no such subscription in this tenant',
  InvalidSupportPlan: 'technical cases need a paid support plan',
  MissingSubscriptionRegistration: 'register the resource provider Microsoft.Support on the subscription',
};

/** The code, with the fields at fault where there are; what else is said may hold words of the case. */
export function reason(body: unknown): { code: string; text: string } | undefined {
  const { error } = said.safeParse(body).data ?? {};
  if (!error) return undefined;
  const parts = (error.details ?? []).flatMap((one) => detail.safeParse(one).data ?? []);
  const named = [error, ...parts].map((one) => (one.target ? `${one.code} ${one.target}` : one.code));
  return { code: error.code, text: [...new Set([...named, ...(WHY[error.code] ? [WHY[error.code]] : [])])].join(', ') };
}

export function kindOf(code: string): FailureKind | undefined {
  return KINDS[code];
}

/** The failure with Azure's own code in its message, of the kind which that code means. */
export function explained(error: unknown): unknown {
  const why = error instanceof Failure ? whyOf(error) : undefined;
  if (!(error instanceof Failure) || !why) return error;
  return retold(error, { kind: kindOf(why.code) ?? error.kind, message: `${error.message}: ${why.text}` });
}

/**
 * Whether Azure itself says that this is not there. A 404 without its code is a proxy's, and proves nothing.
 */
export function absent(error: unknown): boolean {
  return error instanceof Failure && error.kind === 'missing' && whyOf(error) !== undefined;
}

function whyOf(failure: Failure): ReturnType<typeof reason> {
  try {
    return reason(JSON.parse(answerOf(failure)?.text ?? ''));
  } catch {
    return undefined;
  }
}
