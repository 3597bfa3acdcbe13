import type { Contact, Vendor } from '#src/ports/vendor.ts';
import { textual } from '#src/sniff.ts';

/** Words for people: a locale key with its arguments. */
export type Said = { say: string; args: Record<string, string | number> };

/** A file to get there. `packed`: its bytes after gzip, once that was tried. */
export type Item = { name: string; size: number; type: string | null; packed?: number | undefined };

/**
 * How a file goes: as it is; compressed (where `packed` is not known yet: to be tried, then asked again); in parts of
 * `each` bytes; not at all.
 */
export type Way =
  | { kind: 'whole' }
  | { kind: 'gzip' }
  | { kind: 'split'; parts: number; each: number }
  | { kind: 'left'; why: Said };

type Limits = Pick<Vendor['limits'], 'file' | 'files' | 'types'>;
type Big = NonNullable<Contact['bigFiles']>;

/** A part's number has three digits. */
const MOST_PARTS = 999;
/** Bytes of a part that are not worth an upload. */
const LEAST_PART = 64 * 1024;

/**
 * The way of each of the files that go together: compress (text only), then split (only one by one, and where any type
 * is taken), then the vendor's own way for big files, then left out with the reason. `number`: the case's, where known.
 */
export function ladder(
  items: readonly Item[],
  limits: Limits,
  o: { bigFiles?: Big | undefined; number?: string | undefined } = {},
): Way[] {
  const { file, files = Number.POSITIVE_INFINITY, types } = limits;
  const cap = Math.min(file, files);
  const packs = !types || types.includes('gz');

  function left(item: Item): Way {
    if (!o.bigFiles) return { kind: 'left', why: { say: 'file-left-size', args: { most: amount(cap, 'down') } } };
    const { where } = o.bigFiles;
    if (o.number === undefined) return { kind: 'left', why: { say: 'file-left-big-later', args: { where } } };
    const name = o.bigFiles.name(o.number, item.name);
    return { kind: 'left', why: { say: 'file-left-big', args: { where, name } } };
  }

  function alone(item: Item): Way {
    const ending = endingOf(item.name);
    if (types && !types.includes(ending)) return { kind: 'left', why: { say: 'file-left-type', args: { ending } } };
    if (item.size <= cap) return { kind: 'whole' };
    if (packs && textual(item.type) && (item.packed === undefined || item.packed <= cap)) return { kind: 'gzip' };
    const parts = Math.ceil((item.packed ?? item.size) / cap);
    const splits = !types && limits.files === undefined && parts <= MOST_PARTS && cap >= LEAST_PART;
    return splits ? { kind: 'split', parts, each: cap } : left(item);
  }

  const ways = items.map(alone);
  if (sum(items, ways) <= files) return ways;

  // Too much for one letter: text is compressed, and if that is not enough, the largest stay behind.
  const packed = items.map((item, i): Way => {
    const way = ways[i] ?? left(item);
    return way.kind === 'whole' && packs && textual(item.type) && (item.packed ?? 0) < item.size
      ? { kind: 'gzip' }
      : way;
  });
  if (packed.some((way, i) => way.kind === 'gzip' && items[i]?.packed === undefined)) return packed;
  const largest = items
    .map((item, i) => ({ i, bytes: going(item, packed[i]) }))
    .sort((a, b) => b.bytes - a.bytes || b.i - a.i);
  for (const { i } of largest) {
    if (sum(items, packed) <= files) break;
    const why = { say: 'file-left-together', args: { most: amount(files, 'down') } };
    if (packed[i]?.kind !== 'left') packed[i] = { kind: 'left', why };
  }
  return packed;
}

/** What of it goes, in bytes; nothing for what is still to be compressed. */
function going(item: Item, way: Way | undefined): number {
  if (way?.kind === 'gzip') return item.packed ?? 0;
  return way === undefined || way.kind === 'left' ? 0 : item.size;
}

function sum(items: readonly Item[], ways: Way[]): number {
  return items.reduce((bytes, item, i) => bytes + going(item, ways[i]), 0);
}

function endingOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** Bytes as people read them; a cap is rounded down and a size up, so that one over its cap is never shown as equal. */
export function amount(bytes: number, round: 'up' | 'down' = 'up'): string {
  const at = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const tenths = (bytes / 1000 ** at) * 10;
  const shown = (round === 'up' ? Math.ceil(tenths) : Math.floor(tenths)) / 10;
  return `${shown} ${['B', 'kB', 'MB', 'GB', 'TB'][at]}`;
}
