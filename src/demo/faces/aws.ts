import type { Answer } from '#src/demo/answer.ts';
import type { Face } from '#src/demo/face.ts';
import type { FaultName } from '#src/demo/faults.ts';
import { inputOf, refused } from './aws/answer.ts';
import { caseOperations } from './aws/cases.ts';
import { filesOf } from './aws/files.ts';
import { SCENES } from './aws/scenes.ts';
import { isSigned } from './aws/signature.ts';

const KEY = { id: 'AKIADEMOCASEBELL0001', secret: 'demo-secret-access-key' };
const TARGET = /^AWSSupport_20130415\.(\w+)$/;

type AwsAccount = { partition: 'aws'; accessKeyId: string; secretAccessKey: string; api: string };

/** AWS Support as one account with a plan sees it: one address for all operations, each signed (Signature Version 4). */
export function awsFace({ partBytes = 104_857_600 }: { partBytes?: number } = {}): Face<AwsAccount> {
  return {
    scenes: SCENES,
    api: /^\/$/,
    open({ url, now, ...stage }) {
      const files = filesOf({ url, now, partBytes });
      const operations = { ...caseOperations(stage, files), ...files.operations };
      return {
        routes: [
          {
            method: 'POST',
            path: /^\/$/,
            async answer({ raw }) {
              const name = TARGET.exec(String(raw.headers['x-amz-target']))?.[1] ?? '';
              const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
              const input = await inputOf(raw);
              if (!operation) return refused('UnknownOperationException', 'The operation is not known', 404);
              if (input === undefined) return refused('SerializationException', 'The body is no JSON object');
              return operation(input);
            },
          },
          files.route,
        ],
        admits: (request) => isSigned(request, KEY),
        denied: refused('InvalidSignatureException', 'The request signature we calculated does not match', 403),
        token: () => KEY.secret,
        account: (token) => ({ partition: 'aws', accessKeyId: KEY.id, secretAccessKey: token, api: url }),
        spoilt,
      };
    },
  };
}

/** AWS names no time to stay away. */
function spoilt(fault: FaultName, retryAfterS: number | string | false | undefined): Answer | undefined {
  const wait = retryAfterS === undefined || retryAfterS === false ? {} : { 'Retry-After': String(retryAfterS) };
  const answer = refusals[fault];
  return answer && { ...answer, headers: { ...answer.headers, ...wait } };
}

const refusals: Partial<Record<FaultName, Answer>> = {
  '401': refused('ExpiredTokenException', 'The security token included in the request is expired'),
  '403': refused('AccessDeniedException', 'User is not authorized to perform this operation'),
  '404': refused('CaseIdNotFound', 'The case could not be located.'),
  '429': refused('ThrottlingException', 'Rate exceeded'),
  '500': refused('InternalServerError', 'An internal server error occurred.', 500),
};
