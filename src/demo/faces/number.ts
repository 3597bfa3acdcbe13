import { seeded } from '#src/demo/chance.ts';
import type { CommentFields, FileFields } from '#src/demo/record.ts';

/** Whole numbers, for a vendor that has no other ids. */

export function personNumber(name: string): number {
  return 1_000_000_000 + seeded('person', name);
}

/** Of its id the part that differs. */
export function commentNumber({ id }: Pick<CommentFields, 'id'>): number {
  return Number.parseInt(id.slice(-8), 36);
}

export function fileNumber({ uuid }: Pick<FileFields, 'uuid'>): number {
  return Number.parseInt(uuid.replaceAll('-', '').slice(0, 12), 16);
}

/** To the second, as vendors without milliseconds write it. */
export function seconds(iso: string): string {
  return `${iso.slice(0, 19)}Z`;
}
