import type { Cause } from './cause.ts';

/** With the namespace of AWS's own framework, as some answers have it. */
const CORAL = 'com.amazon.coral.service#';

export const awsCauses: Cause[] = [
  refusal('expired', 'ExpiredTokenException', 'auth'),
  refusal('unknown access key', `${CORAL}UnrecognizedClientException`, 'auth'),
  refusal('wrong secret, or a clock that is off', `${CORAL}InvalidSignatureException`, 'auth'),
  refusal('half a signature', 'IncompleteSignature', 'auth'),
  refusal('no signature', 'MissingAuthenticationTokenException', 'auth'),
  refusal('not in the policy', `${CORAL}AccessDeniedException`, 'forbidden'),
  refusal('no support plan', 'SubscriptionRequiredException', 'forbidden'),
  refusal('slow down', 'ThrottlingException', 'busy'),
  {
    ...refusal('slow down, told in a header', '', 'busy'),
    headers: {
      'x-amzn-errortype': 'ThrottlingException:http://internal.amazon.com/coral/com.amazon.coral.availability/',
    },
    body: { message: 'Rate exceeded' },
  },
  {
    ...refusal('slow down, with a time', 'ThrottlingException', 'busy'),
    headers: { 'retry-after': '7' },
    retryAfterMs: 7_000,
  },
  refusal('no such case', 'CaseIdNotFound', 'missing'),
  refusal('an unexpected value', 'com.amazon.coral.validate#ValidationException', 'refused'),
  { ...refusal('an operation this partition lacks', 'UnknownOperationException', 'unsupported'), status: 404 },
  { ...refusal('out of order', 'InternalServerError', 'down'), status: 500 },
  { ...refusal('too many cases', 'CaseCreationLimitExceeded', 'refused'), at: 'open' },
  { ...refusal('too many sets of files', 'AttachmentLimitExceeded', 'busy'), at: 'attach' },
  { ...refusal('a file too big for a set', 'AttachmentSetSizeLimitExceeded', 'refused'), at: 'attach' },
  { ...refusal('a set that was forgotten', 'AttachmentSetExpired', 'down'), at: 'attach' },
];

function refusal(cause: string, __type: string, kind: Cause['kind']): Cause {
  return { cause, status: 400, body: { __type, message: 'No' }, kind };
}
