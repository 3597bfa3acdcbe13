import { retold } from '#src/http.ts';
import { Failure, type FailureKind } from '#src/ports/failure.ts';
import type { HttpAnswer } from '#src/ports/vendor.ts';
import { answerOf } from '#vendors/api/ask.ts';

const KEY =
  'the access key is wrong, was deactivated or deleted, or belongs to another partition. Connect the account again.';
const CLOCK = "the secret access key is wrong, or this machine's clock is off by more than five minutes.";
const SESSION =
  'the session credentials have ended. Connect the account again, best with the access key of an IAM user.';
const PLAN =
  'the Support API comes with a Business Support+, Enterprise or Unified Operations plan; this account has none.';

/**
 * What AWS's codes mean, whatever the status: nearly all come with 400. Those of the service are of its model of
 * 2013-04-15; SubscriptionRequiredException is only in its documentation; the rest are common to all of AWS. An upload
 * that AWS has forgotten is no missing case: all of it begins again.
 */
const CODES: Record<string, [kind: FailureKind, why?: string]> = {
  ExpiredTokenException: ['auth', SESSION],
  ExpiredToken: ['auth', SESSION],
  UnrecognizedClientException: ['auth', KEY],
  InvalidClientTokenId: ['auth', KEY],
  InvalidSignatureException: ['auth', CLOCK],
  SignatureDoesNotMatch: ['auth', CLOCK],
  RequestExpired: ['auth', CLOCK],
  IncompleteSignature: ['auth', KEY],
  IncompleteSignatureException: ['auth', KEY],
  MissingAuthenticationToken: ['auth', KEY],
  MissingAuthenticationTokenException: ['auth', KEY],
  AccessDeniedException: ['forbidden', 'the IAM policy does not allow it.'],
  AccessDenied: ['forbidden', 'the IAM policy does not allow it.'],
  NotAuthorized: ['forbidden'],
  SubscriptionRequiredException: ['forbidden', PLAN],
  OptInRequired: ['forbidden', PLAN],
  ThrottlingException: ['busy'],
  Throttling: ['busy'],
  TooManyRequestsException: ['busy'],
  RequestLimitExceeded: ['busy'],
  AttachmentLimitExceeded: ['busy'],
  DescribeAttachmentLimitExceeded: ['busy'],
  CaseIdNotFound: ['missing'],
  AttachmentIdNotFound: ['missing'],
  AttachmentSetIdNotFound: ['down'],
  AttachmentSetExpired: ['down'],
  UploadIdNotFound: ['down'],
  InternalServerError: ['down'],
  InternalFailure: ['down'],
  ServiceUnavailable: ['down'],
  ServiceUnavailableException: ['down'],
  UnknownOperationException: ['unsupported', 'this partition does not know it.'],
};

/** The failure as AWS's code puts it, with that code in its message; what AWS says besides may hold words of the case. */
export function explained(error: unknown, operation: string): unknown {
  const answer = error instanceof Failure ? answerOf(error) : undefined;
  const code = answer && codeOf(answer);
  if (!(error instanceof Failure) || !answer || !code) return error;
  const [kind, why] = CODES[code] ?? [error.kind];
  const message = `AWS ${operation}: ${answer.status} ${code}${why ? `, ${why}` : ''}`;
  return retold(error, { kind, message });
}

/** Whether AWS itself says that there is no such case. */
export function unknownCase(error: unknown): boolean {
  const answer = error instanceof Failure ? answerOf(error) : undefined;
  return answer !== undefined && codeOf(answer) === 'CaseIdNotFound';
}

/** Without its namespace, and without the address that may follow it in the header. */
function codeOf({ headers, text }: HttpAnswer): string | undefined {
  const said = headers['x-amzn-errortype'] ?? /"(?:__type|code)"\s*:\s*"([^"\\]{1,200})"/.exec(text)?.[1];
  return /^(?:[^#:]*#)?(\w{1,64})(?::|$)/.exec(said ?? '')?.[1];
}
