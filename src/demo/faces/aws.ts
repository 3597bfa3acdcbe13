import { refusals } from '#src/demo/answer.ts';
import type { Face } from '#src/demo/face.ts';
import { refusal } from './aws/answer.ts';
import { filesOf } from './aws/files.ts';
import { caseOperations } from './aws/operations.ts';
import { SCENES } from './aws/scenes.ts';
import { isSigned } from './aws/signature.ts';

const KEY = { id: 'AKIADEMOCASEBELL0001', secret: 'demo-secret-access-key' };
/** Three files of 5 MB in base64, and what stands around them. */
const BODY_MAX = 24 * 2 ** 20;
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
            async answer({ raw, json }) {
              const name = TARGET.exec(String(raw.headers['x-amz-target']))?.[1] ?? '';
              const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
              const input = await json(BODY_MAX);
              if (!operation) return refusal('UnknownOperationException', 'The operation is not known', 404);
              if (input === undefined) return refusal('SerializationException', 'The body is no JSON');
              return operation(input);
            },
          },
          files.route,
        ],
        admits: (request) => isSigned(request, KEY),
        denied: refusal('InvalidSignatureException', 'The request signature we calculated does not match', 403),
        token: () => KEY.secret,
        account: (token) => ({ partition: 'aws', accessKeyId: KEY.id, secretAccessKey: token, api: url }),
        spoilt,
      };
    },
  };
}

/** AWS names no time to stay away. */
const spoilt = refusals({
  '401': refusal('ExpiredTokenException', 'The security token included in the request is expired'),
  '403': refusal('AccessDeniedException', 'User is not authorized to perform this operation'),
  '404': refusal('CaseIdNotFound', 'The case could not be located.'),
  '429': refusal('ThrottlingException', 'Rate exceeded'),
  '500': refusal('InternalServerError', 'An internal server error occurred.', 500),
});
