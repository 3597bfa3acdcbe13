import { randomBytes } from 'node:crypto';
import { type Answer, refusals } from '#src/demo/answer.ts';

/** A code of the API itself; the shape around it is made up, for Cisco publishes none. */
export function refusal(errorCode: string, errorMessage: string): Answer {
  return { status: 403, json: { errorResponse: { errorCode, errorMessage } } };
}

/** The gateway in front of the API says everything with one status, a header and a heading. */
function gateway(code: string, words: string): Answer {
  const headers = {
    'Content-Type': 'text/xml',
    'X-Mashery-Error-Code': code,
    'X-Mashery-Message-ID': randomBytes(8).toString('hex'),
  };
  return { status: 403, headers, text: `<h1>${words}</h1>` };
}

export const DENIED = gateway('ERR_403_NOT_AUTHORIZED', 'Not Authorized');
export const MISSING = refusal('CASE_NOTFOUND', 'Case ID is not available in the system.');
export const STRANGER: Answer = {
  status: 401,
  json: { errorCode: 'invalid_client', errorSummary: 'The client secret supplied is invalid.' },
};

/** Cisco names no time to stay away. */
export const spoilt = refusals({
  '401': DENIED,
  '403': refusal('CASE_API_FORBIDDEN', 'User does not have access to this service.'),
  '404': MISSING,
  '429': gateway('ERR_403_DEVELOPER_OVER_QPS', 'Developer Over Qps'),
  '500': { ...refusal('UNKNOWN_FAILURE', 'Generic error.'), status: 500 },
  revoked: STRANGER,
});
