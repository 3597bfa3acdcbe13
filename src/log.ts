import { type DestinationStream, destination, pino, stdTimeFunctions } from 'pino';
import { inert } from './text.ts';

/** A static message and fields; what people wrote belongs in neither. */
export type Log = {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

const GONE = '[secret]';
const SECRETS: readonly [RegExp, string][] = [
  [/\bxox[a-z](?:\.xox[a-z])?-[\w-]{5,}/gi, GONE],
  [/\bxapp-[\w-]{5,}/gi, GONE],
  [/(?<!\d)\d{6,}(?::|%3A)[\w-]{30,}/gi, GONE], // Telegram; the token stands in the URL's path
  [/\beyJ[\w-]{10,}(?:\.[\w-]*){0,4}/g, GONE],
  [/\b(bearer\s{1,9})[\w.~+/=-]{8,}/gi, `$1${GONE}`],
  [/\b((?:proxy-)?authorization\\*["']?\s{0,9}[:=]\s{0,9}\\*["']?)[^\r\n"'\\,}]+/gi, `$1${GONE}`],
  [/(:\/\/)[^\s/@:"]{1,200}:[^\s/@"]{1,200}@/g, `$1${GONE}@`],
  [
    /\b((?:refresh_|access_|id_|offline_)?token|client_(?:secret|assertion)|secret|passw(?:or)?d|pwd|api_?key|sig|(?:x-amz-)?(?:signature|credential|security-token))(=|\\*["']\s{0,9}:\s{0,9}\\*["'])[^&\s"'<>\\]+/gi,
    `$1$2${GONE}`,
  ],
];

/** The text without anything that looks like a credential. */
export function redact(text: string): string {
  return SECRETS.reduce((safe, [pattern, instead]) => safe.replace(pattern, instead), text);
}

const SECRET_NAME =
  /(?:password|passphrase|passwd|secret|token|authorization|cookie|credentials?|api_?key|signature|sealed)$/i;
// Request bodies and case text: never in a log, whoever passes them.
const CONTENT_NAME = /^(?:body|text|html|title|subject|description|headers)$/i;
const LIMIT = { text: 4000, depth: 6, items: 100 };

function scrub(value: unknown, depth = 0): unknown {
  // JSON leaves some characters as they are that act in a terminal.
  if (typeof value === 'string') return inert(redact(value.slice(0, 2 * LIMIT.text))).slice(0, LIMIT.text);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return errorFields(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'never' : value.toISOString();
  if (value instanceof URL) return scrub(value.href);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth >= LIMIT.depth) return '[deeper]';
  if (Array.isArray(value)) return value.slice(0, LIMIT.items).map((item) => scrub(item, depth + 1));
  return fieldsOf(value, depth);
}

function fieldsOf(value: object, depth = 0): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, LIMIT.items)
      .map(([name, field]) => {
        if (field === undefined || field === null) return [name, field];
        if (SECRET_NAME.test(name)) return [name, GONE];
        if (CONTENT_NAME.test(name)) return [name, '[left out]'];
        return [name, scrub(field, depth + 1)];
      }),
  );
}

/** An error as the log and /doctor show it. A cause may hold an answer's text: only its status or code is told. */
export function errorFields(error: Error): Record<string, unknown> {
  const { kind, code } = { kind: undefined, code: undefined, ...pick(error) };
  const cause = pick(error.cause);
  return {
    name: error.name,
    message: scrub(error.message),
    ...(kind !== undefined && { kind }),
    ...(code !== undefined && { code }),
    ...(error.stack && { stack: scrub(error.stack) }),
    ...((cause.status ?? cause.code) !== undefined && { cause: cause.status ?? cause.code }),
  };
}

function pick(value: unknown): { kind?: string; code?: string; status?: number } {
  if (typeof value !== 'object' || value === null) return {};
  const word = (name: string) => {
    const found: unknown = Reflect.get(value, name);
    return typeof found === 'string' && /^\w{1,60}$/.test(found) ? found : undefined;
  };
  const status: unknown = Reflect.get(value, 'status');
  const kind = word('kind');
  const code = word('code');
  return { ...(kind && { kind }), ...(code && { code }), ...(typeof status === 'number' && { status }) };
}

/** Standard error may lead to a full disk or a closed pipe: what is logged then is lost, and nothing else is. */
function standardError(): DestinationStream {
  const stream = destination({ fd: 2, sync: true, maxLength: 1_000_000 });
  stream.on('error', () => {});
  return stream;
}

/** One JSON object a line, with an ISO time, on standard error unless a stream is given. `level`: pino's, or `silent`. */
export function log(o: { level: string; stream?: { write(s: string): void } }): Log {
  const stream: DestinationStream = o.stream ?? standardError();
  const serializers = { err: (error: unknown) => error };
  const lines = pino({ level: o.level, base: null, timestamp: stdTimeFunctions.isoTime, serializers }, stream);
  const at = (level: keyof Log) => (fields: object, message: string) => {
    lines[level](fields instanceof Error ? { err: errorFields(fields) } : fieldsOf(fields), redact(message));
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
