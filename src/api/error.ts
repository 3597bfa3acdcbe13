import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Doctor } from '#src/core/doctor.ts';
import type { Log } from '#src/log.ts';
import { Failure, type FailureKind } from '#src/ports/failure.ts';
import type { Server } from './server.ts';

/** The status a Failure of the core becomes. */
const STATUS: Record<FailureKind, number> = {
  auth: 503,
  forbidden: 403,
  missing: 404,
  refused: 422,
  unsupported: 422,
  garbled: 503,
  busy: 429,
  down: 503,
};

/** What every error looks like on the wire, as the predecessor's API had it. */
export const ErrorBody = z
  .object({
    code: z.int().min(400).max(599).meta({ description: 'The HTTP status.' }),
    reason: z.string().meta({ description: 'Its name.' }),
    message: z.string().meta({ description: 'What is wrong, and what to do about it.' }),
  })
  .meta({ id: 'Error', examples: [{ code: 404, reason: 'Not Found', message: 'Ticket not found' }] });

/** An answer that is an error, thrown by a route: `{ code, reason, message }` with this status and these headers. */
export function problem(
  status: number,
  message: string,
  headers: Record<string, string> = {},
): Error & { statusCode: number } {
  return Object.assign(new Error(message), { statusCode: status, headers });
}

export function errorBody(code: number, message: string): z.output<typeof ErrorBody> {
  return { code, reason: STATUS_CODES[code] ?? 'Error', message };
}

type Answer = { status: number; message: string; headers: Record<string, string> };

/** Every error has the same shape; what nobody expected is noted, and its text stays here. */
export function errors(app: Server, { log, doctor }: { log: Log; doctor: Doctor }): void {
  async function answer(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const known = answerTo(error);
    const { status, message, headers } = known ?? { status: 500, message: UNEXPECTED, headers: {} };
    if (!known) {
      const route = `${request.method} ${request.routeOptions.url ?? '?'}`;
      log.error({ route, error }, 'request failed');
      await doctor
        .trouble(`http:${route}`, error, { people: [], notice: { say: 'notice-bug', args: {} } })
        .catch((late: unknown) => log.error({ error: late }, 'ledger failed'));
    }
    // A route may have promised another type or a longer life for what it meant to answer.
    await reply
      .code(status)
      .headers({ ...headers, 'cache-control': 'no-store' })
      .type('application/json; charset=utf-8')
      .serializer(JSON.stringify)
      .send(errorBody(status, message));
  }

  app.setErrorHandler(answer);
  app.setNotFoundHandler(() => {
    throw problem(404, 'There is nothing here');
  });
}

/** The same for what is no request that can be read: it reaches no route. */
export function unreadable({ code }: { code?: string | undefined }, socket: Socket): void {
  if (!socket.writable) return void socket.destroy();
  const status = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[code ?? ''] ?? 400;
  const error = errorBody(status, 'This is no HTTP request that can be read');
  const body = JSON.stringify(error);
  const lines = [
    `HTTP/1.1 ${status} ${error.reason}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end([...lines, '', body].join('\r\n'));
}

const UNEXPECTED = 'Something failed in Casebell. It is noted; try again later';

/** Undefined: nobody expected that. */
function answerTo(error: unknown): Answer | undefined {
  if (error instanceof Failure) {
    const status = STATUS[error.kind];
    const wait = error.retryAfterMs ?? (error.retryable ? 5_000 : undefined);
    const headers: Record<string, string> = wait ? { 'retry-after': String(Math.ceil(wait / 1000)) } : {};
    return { status, message: error.message, headers };
  }
  if (!(error instanceof Error)) return undefined;
  const { validation, validationContext, statusCode, headers } = error as Partial<FastifyError> & {
    headers?: Record<string, string>;
  };
  if (validation) {
    const all = validation.map(({ instancePath, message }) => named(instancePath, message ?? 'is wrong'));
    const where = validationContext === 'body' || !validationContext ? '' : ` (${validationContext})`;
    return { status: 400, message: `${all.join('; ')}${where}`, headers: {} };
  }
  if (statusCode === undefined || statusCode < 400 || statusCode > 599 || statusCode === 500) return undefined;
  return { status: statusCode, message: error.message, headers: headers ?? {} };
}

/** `/watchers/0` -> `watchers.0`; an unknown field is named in the message itself. */
function named(path: string, message: string): string {
  const field = path.split('/').filter(Boolean).join('.');
  return field ? `${field}: ${message}` : message;
}
