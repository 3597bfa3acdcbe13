import { z } from 'zod';
import type { Answer } from '#src/demo/answer.ts';
import type { Stage } from '#src/demo/face.ts';
import type { CaseRecord } from '#src/demo/record.ts';
import { type Operation, ok, operation, refusal } from './answer.ts';
import type { Files, Sent } from './files.ts';
import { SERVICES } from './scenes.ts';
import { caseRow, communications, idOf, numberOf, page, WORDS } from './shape.ts';

const filled = z.string().min(1);
const body = z.string().min(1).max(8000);
const time = z.iso.datetime().optional();
const paging = { nextToken: filled.nullish(), maxResults: z.int().min(10).max(100).optional() };
const listed = z.object({
  caseIdList: z.array(filled).max(100).optional(),
  displayId: filled.optional(),
  afterTime: time,
  beforeTime: time,
  includeResolvedCases: z.boolean().default(false),
  includeCommunications: z.boolean().default(true),
  ...paging,
});
const told = z.object({ caseId: filled, afterTime: time, beforeTime: time, ...paging });
const uploaded = { attachmentSetId: filled.optional(), uploadIds: z.array(filled).max(10).optional() };
const created = z.object({
  subject: filled,
  communicationBody: body,
  serviceCode: filled,
  categoryCode: filled,
  severityCode: z.enum(['critical', 'urgent', 'high', 'normal', 'low']).default('low'),
  issueType: z.enum(['technical', 'customer-service']).default('technical'),
  ...uploaded,
});
const said = z.object({ caseId: filled, communicationBody: body, ...uploaded });

/** The operations on cases, by name. */
export function caseOperations(
  { cases, seen }: Pick<Stage, 'cases' | 'seen'>,
  files: Files,
): Record<string, Operation> {
  function withCase(number: string | undefined, answer: (record: CaseRecord) => Answer): Answer {
    const record = number === undefined ? undefined : cases.get(number);
    return record ? answer(record) : refusal('CaseIdNotFound', 'The case could not be located.');
  }
  /** Takes files out of their set or uploads, for one case. */
  function withFiles(
    given: { attachmentSetId?: string | undefined; uploadIds?: string[] | undefined },
    answer: (sent: Sent[]) => Answer,
  ) {
    const sent = files.take(given);
    return Array.isArray(sent) ? answer(sent) : sent;
  }
  function give(number: string, sent: Sent[], comment: string, by: string): void {
    for (const { name, size, sha256 } of sent) cases.attach(number, name, size, { by, sha256, description: comment });
  }

  return {
    DescribeCases: operation(listed, (asked) => {
      const { caseIdList, displayId, afterTime = '', beforeTime = '9', includeResolvedCases } = asked;
      const row = (record: CaseRecord) => caseRow(record, asked.includeCommunications);
      if (displayId !== undefined) {
        return withCase(displayId, (record) => {
          seen(displayId);
          return ok({ cases: [row(record)], nextToken: null });
        });
      }
      const wanted = caseIdList?.map(numberOf);
      const own = cases.all().filter(({ fields }) => !wanted || wanted.includes(fields.caseNumber));
      if (wanted && own.length < wanted.length) return refusal('CaseIdNotFound', 'The case could not be located.');
      const fitting = own.filter(({ fields }) => includeResolvedCases || !fields.isClosed);
      const dated = fitting.filter((record) =>
        communications(record).some(({ timeCreated: at }) => at >= afterTime && at <= beforeTime),
      );
      const newest = dated.toSorted((a, b) => Date.parse(b.fields.createdDate) - Date.parse(a.fields.createdDate));
      const { rows, nextToken } = page(newest, asked);
      return ok({ cases: rows.map(row), nextToken });
    }),

    DescribeCommunications: operation(told, (asked) =>
      withCase(numberOf(asked.caseId), (record) => {
        seen(record.fields.caseNumber);
        const { afterTime = '', beforeTime = '9' } = asked;
        const all = communications(record).filter(({ timeCreated: at }) => at >= afterTime && at <= beforeTime);
        const { rows, nextToken } = page(all, asked);
        return ok({ communications: rows, nextToken });
      }),
    ),

    CreateCase: operation(created, (given) => {
      const { subject, communicationBody, serviceCode, categoryCode, severityCode } = given;
      const service = SERVICES.find(({ code }) => code === serviceCode);
      if (!service?.categories.some(({ code }) => code === categoryCode))
        return refusal('com.amazon.coral.validate#ValidationException', 'Invalid service code or category code');
      return withFiles(given, (sent) => {
        const severity = WORDS.severityOf(severityCode) ?? '';
        const about = { product: serviceCode, version: categoryCode, severity };
        const { caseNumber, contactName } = cases.add({ summary: subject, description: communicationBody, ...about });
        give(caseNumber, sent, '', contactName);
        return withCase(caseNumber, (record) => ok({ caseId: idOf(record) }));
      });
    }),

    AddCommunicationToCase: operation(said, (given) =>
      withCase(numberOf(given.caseId), ({ fields }) =>
        withFiles(given, (sent) => {
          const { id, createdBy } = cases.comment(fields.caseNumber, given.communicationBody, { type: 'Customer' });
          give(fields.caseNumber, sent, id, createdBy);
          return ok({ result: true });
        }),
      ),
    ),

    ResolveCase: operation(z.object({ caseId: filled }), ({ caseId }) =>
      withCase(numberOf(caseId), ({ fields }) => {
        const initialCaseStatus = WORDS.status(fields.status);
        const { status } = cases.change(fields.caseNumber, { status: 'Closed' }, fields.contactName);
        return ok({ initialCaseStatus, finalCaseStatus: WORDS.status(status) });
      }),
    ),

    DescribeServices: operation(
      z.object({ serviceCodeList: z.array(filled).optional() }),
      ({ serviceCodeList: codes }) => ok({ services: SERVICES.filter(({ code }) => !codes || codes.includes(code)) }),
    ),
  };
}
