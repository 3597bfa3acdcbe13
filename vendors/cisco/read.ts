import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Case, CaseHead, Comment } from '#src/ports/types.ts';
import { believed, dated, distinct, oldestFirst } from '#src/rows.ts';
import { oneLine } from '#src/text.ts';
import { type Cisco, listOf } from './account.ts';
import type { Portal } from './portal.ts';
import { caseDetail, caseRow, noteRow, numbered } from './rows.ts';

const WHAT = 'Cisco case';
const whole = z
  .object({ caseDetail: z.unknown() })
  .transform((answer) => answer.caseDetail)
  .pipe(z.intersection(caseRow, caseDetail));

/** How far apart a case and the note that says what it is about may be made. */
const AT_ONCE_MS = 60_000;

/**
 * The whole case, in one request. The API has no files and no description: what the case is about is taken to be its
 * first note, where that is ours and as old as the case. A note by the case's contact or by one of the account's users is
 * ours, any other the vendor's. Cisco does not say whether it names an author by name, user id or address, so that each
 * is tried; a colleague of ours who is none of these is taken for Cisco. That notes kept inside Cisco are left out is
 * taken for granted, not known.
 */
export async function get(ask: Portal, account: Cisco, number: string, signal: AbortSignal): Promise<Case> {
  const path = `/cases/details/case_id/${encodeURIComponent(number)}`;
  const { notes, ours, ...head } = await ask({ path, signal }, whole, WHAT);
  if (head.number !== number) throw new Failure('garbled', `${WHAT}: another case than the one asked for`);
  const names = new Set([...ours, ...listOf(account.users)].map((one) => oneLine(one).toLowerCase()).filter(Boolean));
  const { good, odd } = believed(notes, noteRow(names), 'Cisco notes');
  const told = distinct({ good: numbered(good), odd });
  const all = oldestFirst(dated(told.good, head.modified));
  const about = all.slice(0, 1).find((note) => isAbout(note, head));
  return {
    ...head,
    description: about?.text ?? '',
    comments: about ? all.slice(1) : all,
    attachments: [],
    odd: told.odd || undefined,
  };
}

function isAbout({ side, at }: Comment, { created }: CaseHead): boolean {
  return side === 'ours' && Math.abs(Date.parse(at) - Date.parse(created)) <= AT_ONCE_MS;
}
