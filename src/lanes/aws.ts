import { Failure } from '#src/ports/failure.ts';

/** How a thing at AWS is reached: what tests and other endpoints set, and real ones find out themselves. */
export type Reach = {
  region?: string | undefined;
  /** Another server than AWS, such as one on this machine. */
  endpoint?: string | undefined;
  /** Absent: environment, profile or role, as every AWS program finds them. */
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | undefined;
};

/** The region an address of AWS names. */
export function regionOf(url: string): string | undefined {
  return /(?:^|\.)([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(new URL(url).host)?.[1];
}

const MISSING = /^(QueueDoesNotExist|InvalidAddress|NoSuchBucket|NoSuchKey|NotFound)$/;
const UNKNOWN =
  /^(UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|InvalidSecurity|IncompleteSignature|SignatureDoesNotMatch|ExpiredToken|MissingAuthenticationToken|RequestExpired|RequestTimeTooSkewed|AuthFailure)/;
const BUSY = /Throttl|^(OverLimit|SlowDown|TooManyRequests|RequestLimitExceeded)/;
/** The connection never stood: nothing can have happened. */
const UNREACHED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CERT_HAS_EXPIRED',
]);

/**
 * What went wrong at AWS, as a Failure, never with AWS's own text, which may quote the letter. `effect`: an answer that
 * was lost leaves it in doubt. `where` begins the message, `missing` ends it where the thing is not there.
 */
export function awsFailure(error: unknown, o: { where: string; missing: string; effect: boolean }): Failure {
  if (error instanceof Failure) return error;
  const { name, code, status } = seen(error);
  const tell = (kind: Failure['kind'], text: string, doubt = false) =>
    new Failure(kind, `${o.where}: ${text}`, { cause: error, doubt: doubt && o.effect });

  if (/^(CredentialsProvider|TokenProvider)Error$/.test(name)) return tell('auth', 'no AWS credentials were found');
  if (MISSING.test(name)) return tell('missing', o.missing);
  if (UNKNOWN.test(name)) return tell('auth', `the AWS credentials are not accepted (${name})`);
  if (BUSY.test(name) || status === 429) return tell('busy', 'it asks to slow down');
  if (code || name === 'TimeoutError') return tell('down', `no answer (${code || 'timeout'})`, !UNREACHED.has(code));
  if (status >= 500) return tell('down', `it answers ${status}`, true);
  if (status === 401 || status === 403) return tell('forbidden', 'our AWS credentials are not allowed to do this');
  if (status === 404) return tell('missing', o.missing);
  if (status >= 400) return tell('refused', `it refused (${name})`);
  return tell('garbled', 'its answer cannot be believed', true);
}

/** An SDK error's few fields that say what happened. */
function seen(error: unknown): { name: string; code: string; status: number } {
  if (!(error instanceof Error)) return { name: '', code: '', status: 0 };
  const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } };
  return { name: error.name, code: typeof code === 'string' ? code : '', status: $metadata?.httpStatusCode ?? 0 };
}

/** For the SDK's logger: what it would say is told by Failures. */
export const silent = { debug: hush, info: hush, warn: hush, error: hush };

function hush(): void {}
