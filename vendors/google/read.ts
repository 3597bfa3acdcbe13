import type { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Case } from '#src/ports/types.ts';
import { type Believed, believed, distinct, oldestFirst } from '#src/rows.ts';
import { pages } from './pages.ts';
import type { Portal } from './portal.ts';
import { attachmentRow, caseRow, commentRow } from './rows.ts';

/** The whole case: comments and attachments are lists of their own, in an order nobody promises. */
export async function get(portal: Portal, number: string, signal: AbortSignal): Promise<Case> {
  const name = await portal.names.of(portal, number, signal);
  const path = `/v2/${name}`;
  const { head, description } = await portal.read({ path, signal }, caseRow, 'Google case');
  if (head.number !== number) throw new Failure('garbled', 'Google case: another case than the one asked for');
  const { modified } = head;
  const said = await all('comments', commentRow(modified), 'Google comments');
  const sent = await all('attachments', attachmentRow(modified), 'Google attachments');
  return {
    ...head,
    description,
    comments: oldestFirst(said.good),
    attachments: oldestFirst(sent.good),
    odd: said.odd + sent.odd || undefined,
  };

  async function all<T extends { id: string }>(
    rows: 'comments' | 'attachments',
    row: z.ZodType<T>,
    what: string,
  ): Promise<Believed<T>> {
    const found: unknown[] = [];
    for await (const page of pages(portal, { what, path: `${path}/${rows}`, rows }, signal)) found.push(...page);
    return distinct(believed(found, row, what));
  }
}
