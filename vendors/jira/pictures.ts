import { z } from 'zod';
import type { Picture } from '#src/ports/types.ts';
import { size, word } from '#src/rows.ts';
import type { Platform } from './platform.ts';

/** Bytes of one picture. */
const MOST = 10 * 2 ** 20;
/** Pictures of one comment, and characters of its HTML that are looked through. */
const MOST_SHOWN = 20;
const LONGEST = 500_000;
/** How Jira addresses a file of its own: on Cloud, and as Data Center does. */
const ADDRESS =
  /\/(?:rest\/api\/(?:2|3|latest)\/attachment\/(?:content|thumbnail)|secure\/(?:attachment|thumbnail))\/(\d{1,19})(?=\/|$)/;

const file = z.object({ id: z.coerce.string().regex(/^\d+$/), filename: z.string().min(1), mimeType: word, size });
type File = z.output<typeof file>;

/**
 * Finds the pictures shown in a comment's HTML, in order. Only images among the issue's own `files` count, whatever host
 * an address names: where the bytes are read we say ourselves. Left out: SVG, which is a program, and what is known to
 * be too long. Undefined: there are none, or no bytes can be read.
 */
export function pictures({ site, cloud }: Pick<Platform, 'site' | 'cloud'>, files: unknown[]) {
  const read = site.file;
  if (!read) return () => undefined;
  const images = files.flatMap((row) => file.safeParse(row).data ?? []).filter(isPicture);
  const known = new Map(
    images.map(({ id, filename: name, mimeType: type = '' }): [string, Picture] => {
      const path = cloud
        ? `/rest/api/3/attachment/content/${id}?redirect=false`
        : `/secure/attachment/${id}/${encodeURIComponent(name.toWellFormed())}`;
      async function* open(signal: AbortSignal) {
        yield* (await read?.({ path, what: 'a picture in Jira', most: MOST, signal })) ?? [];
      }
      return [id, { name, type: type.toLowerCase(), open }];
    }),
  );
  return (html: string): Picture[] | undefined => {
    const shown = new Set(sources(html).flatMap((source) => known.get(idIn(source)) ?? []));
    return shown.size === 0 ? undefined : [...shown].slice(0, MOST_SHOWN);
  };
}

function isPicture({ mimeType = '', size: bytes = 0 }: File): boolean {
  return /^image\/(?!svg)[\w.+-]+$/i.test(mimeType) && bytes <= MOST;
}

/** What the images of a page point at. Linear, whatever stands there. */
function sources(html: string): string[] {
  const [, ...tags] = html.slice(0, LONGEST).split(/<img\b/i);
  return tags.flatMap((rest) => /\ssrc="([^"]*)"/i.exec(rest.slice(0, rest.indexOf('>') + 1))?.[1] ?? []);
}

/** The id stands in the path: what comes after it is anybody's. */
function idIn(source: string): string {
  return ADDRESS.exec(URL.parse(source, 'https://jira.invalid')?.pathname ?? '')?.[1] ?? '';
}
