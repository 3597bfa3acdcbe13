import { z } from 'zod';
import { inOrder } from '#src/demo/order.ts';
import { ACCOUNT, type CaseFields, type CaseRecord, type CommentFields } from '#src/demo/record.ts';

const date = z.iso.datetime({ offset: true }).optional();
const lower = z.string().toLowerCase();
const words = z.array(z.string()).optional();

/** Body of POST /v3/cases/filter. Bounds are inclusive; `startDate`/`endDate` are about the creation. */
export const filterRequest = z.object({
  lastModifiedFrom: date,
  lastModifiedTo: date,
  startDate: date,
  endDate: date,
  includeClosed: z.boolean().default(false),
  caseNumbers: words,
  status: z.string().optional(),
  statuses: words,
  severity: z.string().optional(),
  severities: words,
  product: z.string().optional(),
  products: words,
  version: z.string().optional(),
  type: z.string().optional(),
  keyword: z.string().optional(),
  onlyEscalated: z.boolean().optional(),
  customerEscalation: z.boolean().optional(),
  sortField: lower
    .pipe(z.enum(['createddate', 'lastmodifieddate', 'casenumber', 'severity', 'status']))
    .default('createddate'),
  sortOrder: lower.pipe(z.enum(['asc', 'desc'])).default('desc'),
  maxResults: z.int().positive().default(50),
  offset: z.int().nonnegative().default(0),
});

const SORTS = {
  createddate: 'createdDate',
  lastmodifieddate: 'lastModifiedDate',
  casenumber: 'caseNumber',
  severity: 'severity',
  status: 'status',
} as const satisfies Record<string, keyof CaseFields>;

/** At most 200 cases at once, of this account only; `totalCount` counts all that fit. */
export function selectCases(
  records: readonly CaseRecord[],
  ask: z.infer<typeof filterRequest>,
): { cases: CaseFields[]; totalCount: number } {
  const statuses = either(ask.status, ask.statuses);
  const severities = either(ask.severity, ask.severities);
  const products = either(ask.product, ask.products);
  const fitting = records.filter(({ fields, comments }) => {
    const created = Date.parse(fields.createdDate);
    const modified = Date.parse(fields.lastModifiedDate);
    return (
      fields.accountNumberRef === ACCOUNT &&
      (ask.includeClosed || !fields.isClosed || statuses?.includes('Closed') === true) &&
      within(modified, ask.lastModifiedFrom, ask.lastModifiedTo) &&
      within(created, ask.startDate, ask.endDate) &&
      (ask.caseNumbers?.includes(fields.caseNumber) ?? true) &&
      (statuses?.includes(fields.status) ?? true) &&
      (severities?.includes(fields.severity) ?? true) &&
      (products?.includes(fields.product) ?? true) &&
      (ask.version === undefined || ask.version === fields.version) &&
      (ask.type === undefined || ask.type === fields.caseType) &&
      (!ask.onlyEscalated || fields.customerEscalation) &&
      (ask.customerEscalation === undefined || ask.customerEscalation === fields.customerEscalation) &&
      (ask.keyword === undefined || mentions(ask.keyword, fields, comments))
    );
  });
  const sorted = inOrder(
    fitting.map(({ fields }) => fields),
    SORTS[ask.sortField],
    ask.sortOrder,
  );
  const end = ask.offset + Math.min(ask.maxResults, 200);
  return { cases: sorted.slice(ask.offset, end), totalCount: sorted.length };
}

const day = z.iso.date().optional();
/** Query of GET /v3/cases/{n}/comments: days, not instants. */
export const commentsQuery = z.object({
  startDate: day,
  endDate: day,
  sortField: z.enum(['createdDate', 'lastModifiedDate', 'createdBy']).default('createdDate'),
  sortOrder: lower.pipe(z.enum(['asc', 'desc'])).default('desc'),
});

/** As a customer is given them: drafts too, but nothing internal. */
export function selectComments(
  comments: readonly CommentFields[],
  ask: z.infer<typeof commentsQuery>,
): CommentFields[] {
  const days = comments.filter(({ createdDate, createdByType }) => {
    if (createdByType === 'Internal') return false;
    const created = createdDate.slice(0, 10);
    return (
      (ask.startDate === undefined || created >= ask.startDate) && (ask.endDate === undefined || created <= ask.endDate)
    );
  });
  return inOrder(days, ask.sortField, ask.sortOrder);
}

function either(one: string | undefined, many: string[] | undefined): string[] | undefined {
  return one === undefined ? many : [...(many ?? []), one];
}

function within(at: number, from: string | undefined, to: string | undefined): boolean {
  return (from === undefined || at >= Date.parse(from)) && (to === undefined || at <= Date.parse(to));
}

/** Every word is somewhere in the case. */
function mentions(keyword: string, { summary, description }: CaseFields, comments: readonly CommentFields[]): boolean {
  const texts = [summary, description, ...comments.map(({ commentBody }) => commentBody)].join('\n').toLowerCase();
  return keyword
    .toLowerCase()
    .split(/\s+/)
    .every((word) => texts.includes(word));
}
