import { randomUUID } from 'node:crypto';
import multipart from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { problem } from '#src/api/error.ts';
import type { Server } from '#src/api/server.ts';
import type { Core } from '#src/core/index.ts';
import { callerOf, introduce } from './caller.ts';
import { whileWaiting } from './patience.ts';

/** Bytes of one file and of one text, and how many of each a form may hold. */
const MOST = { fileSize: 2 ** 31, fieldSize: 256 * 1024, files: 20, fields: 200 };
const FILES = ['attachments', 'attachments[]'];
const LISTS = ['watchers', 'watchers[]'];

/** A file that came with a form, as its body shows it: the same file is the same here whenever it is sent again. */
type Uploaded = { name: string; size: number; sha256: string };
/** Where the files of one request wait: in a chat of its own, so that no other takes them along. */
type Staged = { person: string; chat: string; ids: string[]; kept: boolean };

declare module 'fastify' {
  interface FastifyRequest {
    /** The files it brought; dropped when it is over, unless they were `kept`. */
    staged: Staged | undefined;
  }
}

const uploaded = new WeakSet<object>();

/** Files come in a form only: a JSON body cannot hold them. */
export const Attachments = z
  .array(
    z
      .custom<Uploaded>((value) => typeof value === 'object' && value !== null && uploaded.has(value), {
        error: 'files come as multipart/form-data',
      })
      .meta({ type: 'string', format: 'binary' }),
  )
  .default([])
  .meta({ description: 'Files; only in a form.' });

/**
 * Routes within this scope take JSON and forms: the files of a form are stored as they come, and its body is then what
 * the same in JSON would be, with what arrived in `attachments`.
 */
export async function uploads(app: Server, core: Core): Promise<void> {
  await app.register(multipart, { limits: MOST });
  app.decorateRequest('staged', undefined);

  app.addHook('preValidation', async (request, reply) => {
    if (!request.isMultipart()) return;
    const over = whileWaiting(reply);
    // An answer that nobody waited for ends without a response.
    over.addEventListener('abort', () => void forget(core, request));
    const caller = callerOf(request);
    await introduce(core, caller);
    request.staged = { person: caller.person, chat: `${caller.chat}|${randomUUID()}`, ids: [], kept: false };
    try {
      request.body = await received(core, request, request.staged, over);
      request.print = request.body;
    } finally {
      if (over.aborted) await forget(core, request);
    }
  });
  app.addHook('onResponse', async (request) => forget(core, request));
}

async function forget(core: Core, { staged }: FastifyRequest): Promise<void> {
  if (!staged || staged.kept) return;
  for (const id of staged.ids.splice(0)) await core.files.drop(id);
}

/** Its fields as JSON would have them. What is left empty is not given. */
async function received(core: Core, request: FastifyRequest, staged: Staged, signal: AbortSignal): Promise<object> {
  const body: Record<string, unknown> = {};
  for await (const part of readable(() => request.parts())) {
    const name = part.fieldname;
    if (part.type === 'file') {
      if (!FILES.includes(name)) {
        part.file.resume();
        throw problem(400, `${name}: files go in attachments`);
      }
      const { file } = part;
      const kept = await core.files.stage(staged, { name: part.filename, open: () => readable(() => file) }, signal);
      staged.ids.push(kept.id);
      const shown: Uploaded = { name: kept.name, size: kept.size, sha256: kept.sha256 };
      uploaded.add(shown);
      body['attachments'] = [...listed(body['attachments']), shown];
      continue;
    }
    if (part.valueTruncated) throw problem(413, `${name} is longer than ${MOST.fieldSize} bytes`);
    if (part.value === '') continue;
    if (LISTS.includes(name)) body['watchers'] = [...listed(body['watchers']), ...String(part.value).split(',')];
    else if (name in body) throw problem(400, `${name} is given twice`);
    else body[name] = name === 'extra' ? parsed(part.value) : part.value;
  }
  return body;
}

/** What the parser cannot read is the sender's mistake: its own errors have no status. */
async function* readable<T>(source: () => AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* source();
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error) throw error;
    throw problem(400, 'This is no multipart/form-data that can be read to its end');
  }
}

function listed(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** An object, as JSON text. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw problem(400, 'extra: in a form this is a JSON object');
  }
}
