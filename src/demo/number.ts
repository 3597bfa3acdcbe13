import type { Cases } from './cases.ts';
import { seeded } from './chance.ts';
import type { CaseRecord, CommentFields, FileFields } from './record.ts';

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

/** The case of this number, with or without zeros in front. */
export function numbered(cases: Cases, number: string): CaseRecord | undefined {
  return cases.all().find(({ fields }) => Number(fields.caseNumber) === Number(number));
}
