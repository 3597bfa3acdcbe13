import { Failure } from '#src/ports/failure.ts';
import { oneLine } from '#src/text.ts';
import { awsFailure, type Reach, silent } from './aws.ts';
import { files } from './file.ts';

/** Bytes of a spilled letter that are read back at most. */
const MOST = 16 * 1024 * 1024;

/** Texts by name, somewhere; each throws Failures. */
export type Store = {
  put(name: string, text: string, signal: AbortSignal): Promise<void>;
  get(name: string, most: number, signal: AbortSignal): Promise<string>;
  /** What is not there is dropped already. */
  drop(name: string, signal: AbortSignal): Promise<void>;
};

/** Where letters lie that are too large for their queue. */
export type Spill = {
  /** Resolves with its place, the same one for the same id. */
  put(id: string, text: string, signal: AbortSignal): Promise<string>;
  get(place: string, signal: AbortSignal): Promise<string>;
  drop(place: string, signal: AbortSignal): Promise<void>;
};

/**
 * `s3://bucket/prefix`, or a folder of this machine. Places come back from the queue, where others may write too: one
 * that is not below `where` is refused. What is left behind by a letter that was never handled stays; in S3 a lifecycle
 * rule is the way to be rid of it.
 */
export function openSpill(where: string, reach: Reach): Spill {
  const bucket = /^s3:\/\/([^/]+)\/?(.*)$/.exec(where);
  const root = where.replace(/\/+$/, '');
  const store = bucket?.[1] ? s3(bucket[1], (bucket[2] ?? '').replace(/\/+$/, ''), reach) : files(root);

  function name(place: string): string {
    const found = place.startsWith(`${root}/`) ? place.slice(root.length + 1) : '';
    if (/^[\w.-]+\.json$/.test(found)) return found;
    throw new Failure('refused', `${oneLine(place).slice(0, 300)} is not below ${where}`);
  }

  return {
    async put(id, text, signal) {
      const place = `${root}/${id.replace(/[^\w.-]/g, '_')}.json`;
      await store.put(name(place), text, signal);
      return place;
    },
    get: async (place, signal) => store.get(name(place), MOST, signal),
    drop: async (place, signal) => store.drop(name(place), signal),
  };
}

function s3(bucket: string, prefix: string, { region, endpoint, credentials }: Reach): Store {
  let opened: ReturnType<typeof open> | undefined;

  /** Loaded when something is too large for the first time: few ever need it. */
  async function open() {
    const { S3Client, PutObjectCommand, GetObjectCommand, DeleteObjectCommand } = await import('@aws-sdk/client-s3');
    const sdk = new S3Client({
      region: region ?? 'us-east-1',
      ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
      ...(credentials ? { credentials } : {}),
      maxAttempts: 2,
      logger: silent,
      requestHandler: { connectionTimeout: 3_000, requestTimeout: 20_000, throwOnRequestTimeout: true, logger: silent },
    });
    return { sdk, PutObjectCommand, GetObjectCommand, DeleteObjectCommand };
  }

  async function ask<T>(
    effect: boolean,
    signal: AbortSignal,
    work: (aws: Awaited<ReturnType<typeof open>>) => Promise<T>,
  ): Promise<T> {
    try {
      opened ??= open();
      return await work(await opened);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw awsFailure(error, { where: `s3://${bucket}`, missing: 'no such bucket, or not in it any more', effect });
    }
  }

  const at = (name: string) => ({ Bucket: bucket, Key: prefix ? `${prefix}/${name}` : name });
  return {
    put: (name, text, abortSignal) =>
      ask(true, abortSignal, async ({ sdk, PutObjectCommand }) => {
        const object = { ...at(name), Body: text, ContentType: 'application/json' };
        await sdk.send(new PutObjectCommand(object), { abortSignal });
      }),
    get: (name, most, abortSignal) =>
      ask(false, abortSignal, async ({ sdk, GetObjectCommand }) => {
        const { Body } = await sdk.send(new GetObjectCommand(at(name)), { abortSignal });
        return capped(Body as AsyncIterable<Uint8Array> | undefined, most, `s3://${bucket}`);
      }),
    drop: (name, abortSignal) =>
      ask(true, abortSignal, async ({ sdk, DeleteObjectCommand }) => {
        await sdk.send(new DeleteObjectCommand(at(name)), { abortSignal });
      }),
  };
}

async function capped(body: AsyncIterable<Uint8Array> | undefined, most: number, where: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > most) throw new Failure('garbled', `${where}: more than the ${most} bytes a letter may have`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
