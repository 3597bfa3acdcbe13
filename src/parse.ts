import { Worker } from 'node:worker_threads';
import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';
import type { z } from 'zod';
import { outline } from './outline.ts';
import { Failure } from './ports/failure.ts';

/** What an XML answer must look like before its schema is asked. */
export type Shape = {
  /** The one root element, without its namespace prefix. */
  root: string;
  /** Elements that are an array even when there is only one. With none the key is absent. */
  lists: string[];
};
type Reading = { tree: unknown } | { problem: string };

const LONGEST = 16 * 1024 * 1024;
const INLINE = 256 * 1024;
const PATIENCE_MS = 5_000;
const WORKER_MB = 256;

/**
 * Reads a JSON answer. Empty, cut, a web page or another shape is a Failure of kind garbled that names `what` and the
 * first place that does not fit, never a value of the document.
 */
export function json<T>(text: string, schema: z.ZodType<T>, what: string): T {
  if (blank(text)) throw garbled(what, 'the answer is empty');
  if (/^\s*</.test(text)) throw garbled(what, 'a web page came instead of data (a login or proxy page?)');
  return shaped(decoded(text, what), schema, what);
}

/**
 * Reads an XML answer into plain objects: attributes are `@name`, text beside them `#text`, an element with only text
 * is that text untrimmed, an empty one ''. Every value is a string. Limits: 16 Mi characters and those of
 * `outline`; above 256 Ki characters in a worker with 256 MB and `within` milliseconds (default 5000). A DOCTYPE,
 * another root, a cut document or a hostile name is a Failure of kind garbled, as with `json`.
 */
export async function xml<T>(
  text: string,
  o: Shape & { within?: number },
  schema: z.ZodType<T>,
  what: string,
): Promise<T> {
  if (text.length > LONGEST) throw garbled(what, 'the answer is too long to read');
  const shape = { root: o.root, lists: o.lists };
  const reading = text.length > INLINE ? await aside(text, shape, o.within ?? PATIENCE_MS) : read(text, shape);
  if ('problem' in reading) throw garbled(what, reading.problem);
  return shaped(reading.tree, schema, what);
}

/** Writes an XML request: elements in the order of `body`, text escaped, characters XML cannot carry left out. */
export function markup(root: string, namespace: string, body: Record<string, string>): string {
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    suppressEmptyNode: true,
    tagValueProcessor: (_name, value) => String(value).replace(UNWRITABLE, ''),
  });
  return builder.build({ [root]: { '@xmlns': namespace, ...body } });
}

/** The synchronous half of `xml`, for the worker. */
export function read(text: string, shape: Shape): Reading {
  if (blank(text)) return { problem: 'the answer is empty' };
  const found = outline(text, decode);
  if ('problem' in found) return found;
  if (found.root !== shape.root) return { problem: `the root element is not <${shape.root}>` };
  if (XMLValidator.validate(found.tags) !== true) return { problem: 'the XML is not well-formed' };
  try {
    return { tree: parser(shape.lists).parse(found.text)[shape.root] };
  } catch {
    return { problem: 'the XML has a hostile name' };
  }
}

function parser(lists: string[]): XMLParser {
  return new XMLParser({
    attributeNamePrefix: '@',
    ignoreAttributes: (name) => name === 'xmlns',
    removeNSPrefix: true,
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    jPath: false,
    isArray: (name) => lists.includes(name),
    onDangerousProperty: hostile,
    entityDecoder: {
      decode,
      addInputEntities: ignore,
      setExternalEntities: ignore,
      reset: ignore,
      setXmlVersion: ignore,
    },
    // Line breaks between elements are layout; within an element that holds only text they are text.
    tagValueProcessor: (_name, value, _path, _attributes, leaf) => (leaf || !blank(value) ? value : ''),
  });
}

const REFERENCE = /&(?:#(\d{1,8})|#x([\dA-Fa-f]{1,7})|(lt|gt|amp|quot|apos));/g;
const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Resolves each reference once, so an answer can only shrink; a name XML does not know stays as it is written. */
function decode(text: string): string {
  return text.includes('&') ? text.replace(REFERENCE, resolved) : text;
}

function resolved(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name) return NAMED[name] ?? whole;
  return character(decimal ? Number.parseInt(decimal, 10) : Number.parseInt(hex ?? '', 16));
}

/** Vendors do put references to control characters into pasted logs: shown as U+FFFD rather than losing the case. */
function character(code: number): string {
  const allowed = code === 9 || code === 10 || code === 13 || (code >= 32 && code <= 0x10ffff);
  return allowed && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : '\uFFFD';
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones XML 1.0 forbids
const UNWRITABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

function hostile(): never {
  throw new Error('hostile');
}

function ignore(): void {}

/** One thread per big document: its memory and its time end with it. */
function aside(text: string, shape: Shape, within: number): Promise<Reading> {
  const worker = new Worker(new URL('./parse-worker.ts', import.meta.url), {
    workerData: { text, shape },
    resourceLimits: { maxOldGenerationSizeMb: WORKER_MB },
  });
  const { promise, resolve } = Promise.withResolvers<Reading>();
  const timer = setTimeout(() => resolve({ problem: 'the XML takes too long to read' }), within);
  worker.once('message', resolve);
  worker.once('error', (error: NodeJS.ErrnoException) => resolve({ problem: ended(error) }));
  worker.once('exit', () => resolve({ problem: 'the XML reader stopped' }));
  return promise.finally(() => {
    clearTimeout(timer);
    return worker.terminate();
  });
}

function ended(error: NodeJS.ErrnoException): string {
  return error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'the XML takes too much memory to read' : 'the XML reader failed';
}

function decoded(text: string, what: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // The parser's own message quotes the document.
    throw garbled(what, 'the JSON is cut or not JSON');
  }
}

function shaped<T>(value: unknown, schema: z.ZodType<T>, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const path = result.error.issues[0]?.path.map(String).join('.');
  throw garbled(what, `another shape than expected at ${path || 'the top'}`);
}

function blank(text: string): boolean {
  return text.trim() === '';
}

function garbled(what: string, problem: string): Failure {
  return new Failure('garbled', `${what}: ${problem}`);
}
