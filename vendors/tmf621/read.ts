import { Failure } from '#src/ports/failure.ts';
import type { Case, CaseHead } from '#src/ports/types.ts';
import { believed, distinct, oldestFirst, refers } from '#src/rows.ts';
import { order, pages } from './list.ts';
import type { Portal } from './portal.ts';
import { type CaseRow, caseRow, fileRow, fold, noteRow } from './rows.ts';

/** Pages looked through for one question. */
const MOST_PAGES = 10;

export async function get(portal: Portal, number: string, signal: AbortSignal): Promise<Case> {
  const { head, description, notes, files } = await portal.read({ number, signal }, caseRow(portal), 'TMF621 ticket');
  if (head.number !== number) throw new Failure('garbled', 'TMF621 ticket: another ticket than the one asked for');
  const said = distinct(believed(notes, noteRow(portal, head.modified), 'TMF621 notes'));
  const sent = distinct(believed(files, fileRow(head.modified), 'TMF621 attachments'));
  return {
    ...head,
    description,
    comments: oldestFirst(said.good),
    attachments: oldestFirst(sent.good),
    odd: said.odd + sent.odd || undefined,
  };
}

type Query = { key?: string; text?: string; status?: string; limit?: number };

/**
 * By `key` the ticket that has it as external identifier or as the last line of its description. The standard knows no
 * search for text: the newest 1,000 tickets are looked through, or any 1,000 where the carrier does not sort.
 */
export async function search(portal: Portal, q: Query, signal: AbortSignal): Promise<CaseHead[]> {
  const { key, text = '', status, limit = 20 } = q;
  if (key !== undefined) {
    const more = `description,${portal.version === 4 ? 'externalId' : 'externalIdentifier'}`;
    // JSONPath within a list of the ticket, as the document of v5 shows it.
    const filtered = portal.changes === 'filter' && portal.version === 5;
    const query = filtered ? { filter: `externalIdentifier[?(@.id=='${key}')]` } : order(portal);
    const fits = (row: CaseRow) => row.keys.includes(key) || refers(row.description, key);
    return look(portal, { query, more, fits, limit: 1 }, signal);
  }
  const sought = fold(text);
  const fits = ({ head, description }: CaseRow) =>
    (status === undefined || fold(head.status) === fold(status)) &&
    [head.number, head.title, description].some((one) => fold(one).includes(sought));
  const found = await look(portal, { query: order(portal), more: 'description', fits, limit }, signal);
  return found.toSorted((a, b) => Date.parse(b.modified) - Date.parse(a.modified));
}

async function look(
  portal: Portal,
  o: { query: Record<string, string>; more: string; fits(row: CaseRow): boolean; limit: number },
  signal: AbortSignal,
): Promise<CaseHead[]> {
  const found: CaseHead[] = [];
  let read = 0;
  for await (const { good } of pages(portal, o, signal)) {
    found.push(...good.filter(o.fits).map(({ head }) => head));
    read += 1;
    if (found.length >= o.limit || read >= MOST_PAGES) break;
  }
  return found.slice(0, o.limit);
}
