import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Answer, Route } from './answer.ts';

const LINK_MS = 15 * 60_000;

/** Bytes that arrived: only their number and checksums are kept. `eTag` is S3's, in quotes. */
export type Part = { size: number; sha256: string; eTag: string };

/** The storage behind the portal: presigned addresses that take bytes, once signed, without any other credential. */
export function bucket(o: { url: string; now(): number }) {
  const key = randomBytes(32);

  function sign(...signed: string[]): string {
    return createHmac('sha256', key).update(signed.join('/')).digest('hex');
  }

  return {
    /** Addresses of parts 1 to `count`, good for 15 minutes. */
    lend(id: string, count: number): { links: { partNumber: number; presignedUrl: string }[]; expirationTime: string } {
      const expires = o.now() + LINK_MS;
      const links = Array.from({ length: count }, (_, index) => {
        const signature = sign(id, String(index + 1), String(expires));
        const query = `X-Amz-Expires=${expires}&X-Amz-Signature=${signature}`;
        return { partNumber: index + 1, presignedUrl: `${o.url}/upload/${id}/${index + 1}?${query}` };
      });
      return { links, expirationTime: new Date(expires).toISOString() };
    },
    /** `arrived` says whether anybody still waits for this part. */
    route(arrived: (id: string, partNumber: number, part: Part) => boolean): Route {
      return {
        method: 'PUT',
        path: /^\/upload\/([\w-]+)\/(\d+)$/,
        open: true,
        async answer({ query, raw: { headers }, raw }, id = '', number = '') {
          const expires = query.get('X-Amz-Expires') ?? '';
          const signed = sign(id, number, expires) === query.get('X-Amz-Signature');
          if (headers.authorization !== undefined)
            return error(400, 'InvalidArgument', 'Only one auth mechanism allowed');
          if (!signed) return error(403, 'SignatureDoesNotMatch', 'The signature does not match');
          if (Number(expires) < o.now()) return error(403, 'AccessDenied', 'Request has expired');
          if (headers['content-length'] === undefined)
            return error(411, 'MissingContentLength', 'A length is required');
          const part = await digest(raw);
          const known = arrived(id, Number(number), part);
          return known ? { status: 200, headers: { ETag: part.eTag } } : error(404, 'NoSuchUpload', 'No such upload');
        },
      };
    },
  };
}

async function digest(body: IncomingMessage): Promise<Part> {
  const [sha256, md5] = [createHash('sha256'), createHash('md5')];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    sha256.update(chunk);
    md5.update(chunk);
  }
  return { size, sha256: sha256.digest('hex'), eTag: `"${md5.digest('hex')}"` };
}

function error(status: number, code: string, message: string): Answer {
  const xml = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, text: xml, headers: { 'Content-Type': 'application/xml' } };
}
