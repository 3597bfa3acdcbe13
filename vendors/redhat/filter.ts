import { z } from 'zod';
import { believed } from '#src/rows.ts';
import type { Portal } from './portal.ts';
import { type CaseRow, caseRow } from './rows.ts';

/** The most rows one answer holds, as the API documents it. */
export const PAGE = 200;

export type Page = { rows: CaseRow[]; odd: number; total: number | undefined };
type Criteria = {
  lastModifiedFrom?: string;
  keyword?: string;
  status?: string;
  maxResults: number;
  offset?: number;
};

const list = z
  .object({ cases: z.array(z.unknown()).nullish(), totalCount: z.number().int().nonnegative().nullish() })
  .refine(({ cases, totalCount }) => cases || totalCount === 0)
  .transform(({ cases, totalCount }) => ({ cases: cases ?? [], total: totalCount ?? undefined }));

/** One page of cases, closed ones too, last changed first: the one list the API has. */
export async function filter(portal: Portal, criteria: Criteria, signal: AbortSignal): Promise<Page> {
  const order = { includeClosed: true, sortField: 'LastModifiedDate', sortOrder: 'DESC' };
  const request = { method: 'POST', path: '/v3/cases/filter', json: { ...criteria, ...order }, signal } as const;
  const { cases, total } = await portal.read(request, list, 'Red Hat case list');
  const { good, odd } = believed(cases, caseRow, 'Red Hat case list');
  return { rows: good, odd, total };
}
