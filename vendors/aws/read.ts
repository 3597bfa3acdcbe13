import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Case } from '#src/ports/types.ts';
import type { Catalog } from '#src/ports/vendor.ts';
import { type Believed, believed, distinct, oldestFirst } from '#src/rows.ts';
import { type Cases, PAGE } from './cases.ts';
import type { Api, Client } from './client.ts';
import { communicationRow, type Said } from './rows.ts';

const MOST_PAGES = 50;

/** The whole case; its first communication is the description. Files have no size here. */
export async function get(api: Client, cases: Cases, number: string, signal: AbortSignal): Promise<Case> {
  const { head, id } = await cases.one(number, signal);
  const { good, odd } = await communications(api, id, signal);
  const told = distinct({ good: good.map(({ comment }) => comment), odd });
  const lost = good.reduce((sum, one) => sum + one.odd, 0);
  const sent = distinct({ good: good.flatMap(({ files }) => files), odd: lost });
  const [first, ...comments] = oldestFirst(placed(told.good, head.created));
  return {
    ...head,
    description: first?.text ?? '',
    comments,
    attachments: oldestFirst(placed(sent.good, head.created)),
    odd: told.odd + sent.odd || undefined,
  };
}

/** What has no time that can be read has that of the row before it. */
function placed<T extends { at: string | undefined }>(rows: T[], first: string): (Omit<T, 'at'> & { at: string })[] {
  let last = first;
  return rows.map((row) => {
    last = row.at ?? last;
    return { ...row, at: last };
  });
}

const paged = z.object({ communications: z.array(z.unknown()), nextToken: z.string().min(1).nullish() });

/** All that was said, the oldest first where the list is newest first, as it seems to be. */
export async function communications(api: Client, caseId: string, signal: AbortSignal): Promise<Believed<Said>> {
  const rows: unknown[] = [];
  let nextToken: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const query = { caseId, maxResults: PAGE, ...(nextToken && { nextToken }) };
    const request = { call: (aws: Api) => aws.describeCommunications(query), signal };
    const page = await api.read(request, paged, 'AWS communications');
    rows.push(...page.communications);
    if (!page.nextToken) return believed(rows.toReversed(), communicationRow, 'AWS communications');
    if (page.nextToken === nextToken) throw new Failure('garbled', 'AWS communications: the token stands still');
    nextToken = page.nextToken;
  }
  throw new Failure('garbled', `AWS communications: no end in ${MOST_PAGES} pages`);
}

const code = z.object({ code: z.string().min(1) });
const listed = z.object({ services: z.array(z.unknown()) });
const service = code.extend({ categories: z.array(z.unknown()).nullish().catch(undefined) });

/** Services as products, their categories as versions: codes both, as a new case wants them. */
export async function catalog(api: Client, signal: AbortSignal): Promise<Catalog> {
  const request = { call: (aws: Api) => aws.describeServices({ language: 'en' }), signal };
  const { services } = await api.read(request, listed, 'AWS services');
  const { good } = believed(services, service, 'AWS services');
  return {
    products: good.map(({ code: name, categories }) => ({
      name,
      versions: (categories ?? []).flatMap((one) => code.safeParse(one).data?.code ?? []),
    })),
  };
}
