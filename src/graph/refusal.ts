import { z } from 'zod';
import { retold } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';

const said = z.object({ status: z.number(), text: z.string() });
const body = z.object({
  error: z.string().max(100),
  error_codes: z.array(z.number()).catch([]).default([]),
  error_description: z.string().catch('').default(''),
});

const ENDED = 'the sign-in to the mailbox has ended: connect it again';
const REFUSED = 'the sign-in to the mailbox is refused: check its client id and secret, then connect it again';

/**
 * What a sign-in of Microsoft is refused with, and what to do then
 * (learn.microsoft.com/entra/identity-platform/reference-error-codes). The numbers may change, so they choose the advice
 * only, never the kind of failure.
 */
const ADVICE: Record<number, string> = {
  7000222:
    'the client secret has expired: make a new one in Entra (Certificates & secrets) and connect the mailbox with it',
  7000215: 'the client secret is wrong: give its value, not its id, and connect the mailbox again',
  700016: 'Entra knows no such application in this tenant: check the client id and the tenant',
  90002: 'Entra knows no such tenant: check its name',
  7000218: 'Entra wants a client secret: give one, or allow public client flows (Authentication)',
  65001: 'nobody has agreed to the permissions: grant admin consent in Entra (API permissions)',
  50173: 'the password was changed or the sign-in revoked: run `casebell mail auth`',
  70008: 'the sign-in has expired: run `casebell mail auth`',
  700082: 'the sign-in was not used for too long: run `casebell mail auth`',
};

/** The error a sign-in server names (RFC 6749 section 5.2), where it names one. */
export function errorOf(failure: unknown): string | undefined {
  return refusal(failure)?.error;
}

/** A refused sign-in is `auth` and says what to do; a server that cannot answer says nothing about the account. */
export function verdict(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  const refused = refusal(error);
  const known = codes(refused)
    .map((code) => ADVICE[code])
    .find((text) => text !== undefined);
  if (refused?.error === 'invalid_grant') return retold(error, { kind: 'auth', message: known ?? ENDED });
  if (error.kind === 'missing') return retold(error, { kind: 'garbled' });
  if (said.safeParse(error.cause).success && ['auth', 'forbidden', 'refused'].includes(error.kind)) {
    return retold(error, { kind: 'auth', message: known ?? REFUSED });
  }
  return error;
}

function refusal(failure: unknown) {
  const { text = '' } = (failure instanceof Failure && said.safeParse(failure.cause).data) || {};
  try {
    return body.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function codes(refused: ReturnType<typeof refusal>): number[] {
  const written = /AADSTS(\d{5,8})/.exec(refused?.error_description ?? '')?.[1];
  return [...(refused?.error_codes ?? []), ...(written ? [Number(written)] : [])];
}
