import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const SCOPE = /^\d{8}\/us-east-1\/support\/aws4_request$/;
const AUTHORIZATION = /^AWS4-HMAC-SHA256 Credential=(\w+)\/([\w/-]+), SignedHeaders=([\w;-]+), Signature=(\w+)$/;

/** Whether a request is signed with this access key, as Signature Version 4 has it; how old it is nobody asks. */
export function isSigned({ method = '', headers }: IncomingMessage, key: { id: string; secret: string }): boolean {
  const [, id, scope = '', names = '', signature] = AUTHORIZATION.exec(headers.authorization ?? '') ?? [];
  if (id !== key.id || !SCOPE.test(scope)) return false;
  const lines = names.split(';').map((name) => `${name}:${String(headers[name] ?? '').trim()}\n`);
  const request = [method, '/', '', lines.join(''), names, headers['x-amz-content-sha256']].join('\n');
  const hash = createHash('sha256').update(request).digest('hex');
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash].join('\n');
  const start: Buffer = Buffer.from(`AWS4${key.secret}`);
  const secret = scope.split('/').reduce((last, part) => createHmac('sha256', last).update(part).digest(), start);
  return createHmac('sha256', secret).update(text).digest('hex') === signature;
}
