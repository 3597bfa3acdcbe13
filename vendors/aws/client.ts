import type { Support } from '@aws-sdk/client-support';
import { Failure } from '#src/ports/failure.ts';
import type { HttpRequest, Tools } from '#src/ports/vendor.ts';
import { type Ask, asking } from '#vendors/api/ask.ts';
import { type Aws, placeOf } from './account.ts';
import { explained } from './refusal.ts';

/** Bytes from which a request goes out in pieces of that size: an upload has more time than a question. */
const PIECE = 64 * 1024;

export type Api = Support;
/** One operation, as the SDK's own method. */
type Request = Pick<HttpRequest, 'effect' | 'signal'> & { call(aws: Api): Promise<unknown> };
/** The Support API. Every `read` may be asked again; a `write` makes, says or ends something. */
export type Client = { read: Ask<Request>; write: Ask<Request> };

export function client(account: Aws, tools: Pick<Tools, 'http'>): Client {
  const url = placeOf(account).api;
  return asking(async ({ call, signal, ...request }: Request) => {
    signal.throwIfAborted();
    const { headers, body } = await signed(account, call);
    try {
      return await tools.http({ ...request, ...sent(body), method: 'POST', url, headers, signal });
    } catch (error) {
      throw explained(error, headers['x-amz-target']?.split('.')[1] ?? '');
    }
  });
}

type Signed = { headers: Record<string, string>; body: string | Uint8Array };
const EMPTY = { statusCode: 200, headers: {}, body: undefined };

/**
 * The SDK writes and signs the request, and is told of an empty answer: how it went is not its concern, so that it never
 * tries again, corrects no clock and reads nothing of what cannot be believed. With all of this given it looks for no
 * settings of its own either. It is loaded at the first call, and a client for one call costs a fraction of a millisecond.
 */
async function signed(account: Aws, call: Request['call']): Promise<Signed> {
  const { Support } = await import('@aws-sdk/client-support');
  const { accessKeyId, secretAccessKey, sessionToken } = account;
  const { region, api: endpoint } = placeOf(account);
  const requests: Signed[] = [];
  const aws = new Support({
    region,
    endpoint,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'standard',
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    authSchemePreference: [],
    userAgentAppId: 'casebell',
    requestHandler: {
      async handle(request: Signed) {
        requests.push(request);
        return { response: EMPTY };
      },
    },
  });
  await call(aws);
  const [request] = requests;
  if (!request) throw new Failure('refused', 'AWS: the request could not be written');
  return request;
}

function sent(body: Signed['body']): Pick<HttpRequest, 'body' | 'length'> {
  // A view, not a copy: asked for its value, the SDK's array of bytes makes a text of itself and warns of that.
  const bytes =
    typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return bytes.length <= PIECE ? { body: bytes.toString() } : { body: pieces(bytes), length: bytes.length };
}

async function* pieces(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}
