import { z } from 'zod';
import { ok, type Route } from '#src/demo/answer.ts';
import type { Cases } from '#src/demo/cases.ts';
import { words } from '#src/demo/face.ts';
import type { CaseRecord } from '#src/demo/record.ts';
import { invalid, MISSING, PARENT, page, refusal, under, withBody, withCase } from './answer.ts';
import { idOf, TOPICS, topicsLike } from './catalog.ts';
import { filterOf } from './filter.ts';

const WORDS = words({
  severities: ['P0', 'P1', 'P2', 'P3'],
  statuses: ['IN_PROGRESS_GOOGLE_SUPPORT', 'ACTION_REQUIRED', 'CLOSED'],
  besides: ['P4'],
});

const priority = z.enum(['P0', 'P1', 'P2', 'P3', 'P4']);
const created = z.object({
  displayName: z.string().min(1),
  description: z.string().min(1),
  classification: z.object({ id: z.string().refine((id) => TOPICS.some((topic) => idOf(topic) === id)) }),
  priority,
});
const updated = z.object({ displayName: z.string().min(1), priority }).partial();

export function caseRoutes({ cases, seen }: { cases: Cases; seen(number: string): void }): Route[] {
  function shown({ fields }: CaseRecord) {
    return {
      name: `${PARENT}/cases/${fields.caseNumber}`,
      displayName: fields.summary,
      description: fields.description,
      classification: { id: idOf(fields.product), displayName: fields.product },
      timeZone: 'Europe/Rome',
      state: WORDS.status(fields.status),
      createTime: fields.createdDate,
      updateTime: fields.lastModifiedDate.replace('Z', '000Z'),
      creator: { displayName: fields.contactName, username: 'noc@acme.example' },
      languageCode: 'en',
      priority: WORDS.severity(fields.severity),
      // False is left out, as everywhere at Google.
      ...(fields.customerEscalation && { escalated: true }),
    };
  }
  function again(number: string) {
    const record = cases.get(number);
    return record ? ok(shown(record)) : MISSING;
  }

  return [
    {
      method: 'GET',
      path: /^\/v2\/caseClassifications:search$/,
      answer: (call) =>
        page(call, 'caseClassifications', topicsLike(call.query.get('query') ?? ''), (displayName) => ({
          id: idOf(displayName),
          displayName,
        })),
    },
    {
      method: 'GET',
      path: /^\/v2\/(\w+\/[^/]+)\/cases:search$/,
      answer: (call, parent = '') =>
        under(parent, () => {
          const fits = filterOf(call.query.get('query') ?? '', ({ fields }) => WORDS.severity(fields.severity));
          if (!fits) return invalid('query', 'not understood');
          return page(call, 'cases', cases.all().filter(fits), shown);
        }),
    },
    {
      method: 'POST',
      path: /^\/v2\/(\w+\/[^/]+)\/cases$/,
      answer: (call, parent = '') =>
        under(parent, () =>
          withBody(call, created, ({ displayName, description, classification, priority }) => {
            const product = TOPICS.find((topic) => idOf(topic) === classification.id) ?? '';
            const severity = WORDS.severityOf(priority) ?? '';
            const { caseNumber } = cases.add({ summary: displayName, description, product, version: '', severity });
            return again(caseNumber);
          }),
        ),
    },
    {
      method: 'GET',
      path: /^\/v2\/(\w+\/[^/]+)\/cases\/(\d+)$/,
      answer: (_call, parent = '', number = '') =>
        withCase(cases, parent, number, (record) => {
          seen(number);
          return ok(shown(record));
        }),
    },
    {
      method: 'PATCH',
      path: /^\/v2\/(\w+\/[^/]+)\/cases\/(\d+)$/,
      answer: (call, parent = '', number = '') =>
        withCase(cases, parent, number, ({ fields }) => {
          const mask = call.query.get('updateMask')?.split(',') ?? [];
          const odd = mask.find((field) => !['priority', 'display_name', 'displayName'].includes(field));
          if (odd || mask.length === 0) return invalid('update_mask', 'only some fields can be updated');
          return withBody(call, updated, ({ displayName, priority }) => {
            const summary = mask.some((field) => field !== 'priority') && displayName ? { summary: displayName } : {};
            const severity = mask.includes('priority') && WORDS.severityOf(priority ?? '');
            cases.change(number, { ...summary, ...(severity && { severity }) }, fields.contactName);
            return again(number);
          });
        }),
    },
    {
      method: 'POST',
      path: /^\/v2\/(\w+\/[^/]+)\/cases\/(\d+):close$/,
      answer: (_call, parent = '', number = '') =>
        withCase(cases, parent, number, ({ fields }) => {
          if (fields.isClosed) return refusal(400, 'FAILED_PRECONDITION', 'The case is already closed.');
          cases.change(number, { status: 'Closed' }, fields.contactName);
          return again(number);
        }),
    },
  ];
}
