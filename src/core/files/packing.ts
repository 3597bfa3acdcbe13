import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { chunks, type Ledger } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Contact, Vendor } from '#src/ports/vendor.ts';
import { words } from '#src/words.ts';
import { type File, type Files, partOf, whyOf } from './files.ts';
import { ladder, type Said, type Way } from './ladder.ts';

/** What a person gave, the way it goes, and the rows that are sent for it. */
export type Pack = { root: File; way: Way; leaves: File[] };
/** All rows of a ticket, and its packs. */
export type Plan = { rows: File[]; packs: Pack[] };
/** Where it goes. `number`: the case's, where known. */
export type Goal = {
  limits: Vendor['limits'];
  bigFiles?: Contact['bigFiles'];
  number?: string | undefined;
};

/** Decides how each file of a ticket goes before any of them is sent, and makes what that needs. */
export function packing(o: { ledger: Ledger; files: Files }) {
  const { ledger, files } = o;

  /** Where the same was made meanwhile, for a rehearsal perhaps, that one stays: the bytes of this one are swept. */
  async function keep(rows: File[]): Promise<void> {
    const [first] = rows;
    if (!first) return;
    const { ticket, of, name } = first;
    await ledger.write(async (tx) => {
      const made = tx.selectFrom('files').select('id').where('ticket', '=', ticket).where('of', '=', of);
      if (await made.where('name', '=', name).executeTakeFirst()) return;
      for (const some of chunks(rows)) await tx.insertInto('files').values(some).execute();
    });
  }

  async function split(source: File, rows: File[], each: number, signal: AbortSignal): Promise<File[]> {
    const count = Math.ceil(source.size / each);
    const digits = (n: number) => String(n).padStart(3, '0');
    const parts: File[] = [];
    for (let nth = 1; nth <= count; nth++) {
      const name = `${source.name}.part${digits(nth)}-of-${digits(count)}`;
      const size = Math.min(each, source.size - each * (nth - 1));
      const part = { ...files.fresh(source), ticket: source.ticket, of: source.id, name, size, type: null, sha256: '' };
      // The first part is the measure of where each begins.
      const sha256 = await hashOf(files.open([...rows, ...parts], part)(signal));
      parts.push({ ...part, sha256 });
    }
    const list = Buffer.from(manifest(source, parts));
    return [await files.make(source, `${source.name}.manifest.txt`, one(list), signal), ...parts];
  }

  /** One step nearer to the plan; false where nothing is left to make. */
  async function step({ rows, packs }: Plan, signal: AbortSignal): Promise<boolean> {
    const todo = packs.find((p) => p.root.state === 'staged' && p.way.kind !== 'left' && p.leaves.length === 0);
    if (!todo) return false;
    const { root, way } = todo;
    try {
      if (way.kind === 'gzip') {
        const bytes = gzipped(files.open(rows, root)(signal), signal);
        await keep([await files.make(root, `${root.name}.gz`, bytes, signal)]);
      } else if (way.kind === 'split') {
        await keep(await split(gzipOf(rows, root) ?? root, rows, way.each, signal));
      }
    } catch (error) {
      if (signal.aborted || !(error instanceof Failure)) throw error;
      await failed(root, error.message);
    }
    return true;
  }

  async function failed({ id }: File, why: string): Promise<void> {
    const said = JSON.stringify({ say: 'file-failed', args: { why } } satisfies Said);
    await ledger.write((tx) =>
      tx.updateTable('files').set({ state: 'failed', why: said }).where('id', '=', id).execute(),
    );
  }

  /** After a restore a row may be there without its bytes: that file stays behind, the others go. */
  async function missed(ticket: string): Promise<void> {
    for (const row of await files.of(ticket))
      if (row.of === null && row.state === 'staged' && !(await files.has(row)))
        await failed(row, 'the bytes of this file are gone');
  }

  return async function prepare(ticket: string, goal: Goal, signal: AbortSignal): Promise<Plan> {
    try {
      await missed(ticket);
      for (;;) {
        signal.throwIfAborted();
        const plan = planOf(await files.of(ticket), goal);
        if (!(await step(plan, signal))) return plan;
      }
    } catch (error) {
      throw signal.aborted ? new Failure('down', 'stopped before its files were ready', { cause: error }) : error;
    }
  };
}

/** The plan as far as it is made: the leaves of what is still to be made are missing. */
export function planOf(rows: File[], goal: Goal): Plan {
  const roots = rows.filter((row) => row.of === null);
  const items = roots.map((root) => ({ ...root, packed: gzipOf(rows, root)?.size }));
  const ways = ladder(items, goal.limits, goal);
  const packs = roots.map((root, i): Pack => {
    const found = ways[i] ?? { kind: 'whole' };
    // What could not be made, or what was made and refused; a file sent as it is stands for itself.
    const why = root.state === 'failed' && found.kind !== 'whole' ? whyOf(root) : undefined;
    const way: Way = why ? { kind: 'left', why } : found;
    return { root, way, leaves: leavesOf(rows, root, way) };
  });
  return { rows, packs };
}

/** The compressed form of a file, where it was made. */
export function gzipOf(rows: File[], root: File): File | undefined {
  return rows.find((row) => row.of === root.id && row.name === `${root.name}.gz`);
}

function leavesOf(rows: File[], root: File, way: Way): File[] {
  const gzip = gzipOf(rows, root);
  switch (way.kind) {
    case 'whole':
      return [root];
    case 'gzip':
      return gzip ? [gzip] : [];
    case 'split': {
      const source = gzip ?? root;
      return rows.filter((r) => r.of === source.id && (partOf(r) !== undefined || r.name.endsWith('.manifest.txt')));
    }
    case 'left':
      return [];
  }
}

/** What is in the parts and how they are joined, for whoever receives them. */
function manifest(source: File, parts: File[]): string {
  const { name, size, sha256 } = source;
  const head = words('en')('file-manifest', {
    name,
    bytes: String(size),
    sha256,
    count: parts.length,
    unix: `cat ${quoted(name)}.part* > ${quoted(name)}`,
    windows: `copy /b "${name}.part*" "${name}"`,
  });
  const list = parts.map((part) => `${part.sha256}  ${part.name}  ${part.size}`);
  return `${head}\n\n${list.join('\n')}\n`;
}

/** For a shell, where it needs that. */
function quoted(name: string): string {
  return /^[\w.+@-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}

function gzipped(bytes: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncIterable<Uint8Array> {
  const gzip = createGzip();
  // Its reader sees the same error.
  pipeline(bytes, gzip, { signal }).catch(() => {});
  return gzip;
}

async function hashOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) hash.update(chunk);
  return hash.digest('hex');
}

async function* one(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
