import { describe, expect, test } from 'vitest';
import type { Draft } from '#src/ports/vendor.ts';
import { failureOf } from './contracts/stage.ts';
import { jiraSite, json, NOT_HERE } from './fakes/jira.ts';
import type { Said } from './fakes/wire.ts';

const { signal } = new AbortController();
const SINCE = '2026-11-20T08:00:00.000Z';
const service = { kind: 'service' } as const;
const ANNA = { accountId: 'qm:1', displayName: 'Anna Rossi' };
const LEE = { accountId: '5b10b', displayName: 'Lee Kim' };

function when(minutes: number) {
  return { epochMillis: Date.parse(SINCE) + minutes * 60_000 };
}
function iso(minutes: number): string {
  return new Date(when(minutes).epochMillis).toISOString();
}
function paged(values: unknown[], isLastPage = true): Said {
  return json({ size: values.length, values, isLastPage });
}
/** `minutes` after the mark is when its status was last set. */
function request(key: string, minutes: number, more: Record<string, unknown> = {}) {
  const currentStatus = { status: 'Open', statusCategory: 'NEW', statusDate: when(minutes) };
  const requestFieldValues = [{ fieldId: 'summary', value: `Case ${key}` }];
  const fixed = { serviceDeskId: '4', createdDate: when(-9999), reporter: ANNA, currentStatus, requestFieldValues };
  return { issueKey: key, ...fixed, comments: { values: [], isLastPage: true }, ...more };
}
function comment(id: string, minutes: number, more: Record<string, unknown> = {}) {
  return { id, body: `comment ${id}`, public: true, author: LEE, created: when(minutes), ...more };
}
type Lists = { open?: (start: number) => unknown[]; closed?: (start: number) => unknown[]; comments?: unknown[] };

async function poll({ open, closed, comments = [] }: Lists, since: string | undefined = SINCE) {
  await using site = await jiraSite(({ path, query }) => {
    if (path.endsWith('/comment')) return paged(comments.slice(Number(query['start'])));
    const list = query['requestStatus'] === 'CLOSED_REQUESTS' ? closed : open;
    const rows = list?.(Number(query['start'])) ?? [];
    return paged(rows.slice(0, Number(query['limit'])), rows.length <= Number(query['limit']));
  }, service);
  const changes = await site.desk.changed?.(since === 'never' ? undefined : since, signal);
  const numbers = changes?.cases.map(({ number }) => number).toSorted();
  return { numbers, next: changes?.next, odd: changes?.odd, cases: changes?.cases, calls: site.calls };
}

describe('the requests of a support portal that changed', () => {
  test('are those with a new status or a new comment, open or closed', async () => {
    const talked = request('HELP-1', -500, { comments: { values: [comment('1', 7)], isLastPage: true } });
    const { numbers, next } = await poll({
      open: () => [talked, request('HELP-2', 3), request('HELP-3', -500)],
      closed: () => [request('HELP-4', 5), request('HELP-5', -500)],
    });
    expect({ numbers, next }).toEqual({ numbers: ['HELP-1', 'HELP-2', 'HELP-4'], next: iso(7) });
  });

  test('count comments that did not come along with the list', async () => {
    const long = request('HELP-1', -500, { comments: { values: [comment('1', -400)], isLastPage: false } });
    const { cases } = await poll({ open: () => [long], comments: [comment('1', -400), comment('2', 9)] });
    expect(cases?.map(({ modified }) => modified)).toEqual([iso(9)]);
  });

  test('do not count what is said among the agents', async () => {
    const secret = request('HELP-1', -500, {
      comments: { values: [comment('1', 9, { public: false })], isLastPage: true },
    });
    expect((await poll({ open: () => [secret] })).numbers).toEqual([]);
  });

  test.each([3, 20, 50])(
    'are not lost where %i are closed between two pages, and the rest moves up',
    async (closed) => {
      const rows = Array.from({ length: 80 }, (_, i) => request(`HELP-${i + 1}`, 100 - i));
      let pages = 0;
      const { numbers } = await poll({
        open(start) {
          const said = rows.slice(start);
          pages += 1;
          if (pages === 1) rows.splice(0, closed);
          return said;
        },
      });
      expect(numbers).toHaveLength(80);
    },
  );

  test('are read among the closed ones only down to a page of older ones', async () => {
    const old = Array.from({ length: 300 }, (_, i) => request(`HELP-${i + 1}`, -500));
    const { calls } = await poll({ closed: (start) => old.slice(start) });
    expect(calls.filter(({ query }) => query['requestStatus'] === 'CLOSED_REQUESTS')).toHaveLength(1);
  });

  test('hold the mark where a row cannot be believed', async () => {
    const { numbers, next, odd } = await poll({ open: () => [request('HELP-1', 5), { issueKey: 'HELP-2' }] });
    expect({ numbers, next, odd }).toEqual({ numbers: ['HELP-1'], next: SINCE, odd: 1 });
  });

  test('are none at the first look, which gives the mark', async () => {
    expect(await poll({ open: () => [request('HELP-1', 5)] }, 'never')).toMatchObject({ numbers: [], next: iso(5) });
    expect((await poll({}, 'never')).next).toBe('2026-11-20T11:55:00.000Z');
  });
});

describe('a new request', () => {
  const draft: Draft = {
    ...{
      title: 'VPN down',
      body: 'Since 08:00.',
      severity: 'High',
      extra: { product: 'help', version: 'Report a fault' },
    },
  };
  async function opened(fields: { fieldId: string; required?: boolean }[], o: Partial<Draft> = {}) {
    await using site = await jiraSite(({ path, method }) => {
      if (method === 'POST') return json({ issueKey: 'HELP-5' }, 201);
      if (path.endsWith('/field')) return json({ requestTypeFields: fields });
      if (path.endsWith('/requesttype')) return paged([{ id: 25, name: 'Report a fault' }]);
      return path.endsWith('/servicedesk')
        ? paged([{ id: 4, projectKey: 'HELP', projectName: 'Acme Support' }])
        : NOT_HERE;
    }, service);
    await site.desk.open?.({ ...draft, ...o }, 'casebell12', signal);
    return site.calls.at(-1)?.json;
  }
  const plain = [{ fieldId: 'summary', required: true }, { fieldId: 'description' }];

  test('tells the severity in words where the form has no priority', async () => {
    expect(await opened(plain)).toMatchObject({
      requestFieldValues: { summary: 'VPN down', description: 'Since 08:00.\n\nSeverity: High\nReference: casebell12' },
    });
  });

  test.each([
    ['a form that asks for more', [...plain, { fieldId: 'customfield_9', required: true }], {}, 'customfield_9'],
    ['a form without a text', [{ fieldId: 'summary' }], {}, 'no description'],
    ['a service desk that is not there', plain, { extra: { product: 'X', version: 'Report a fault' } }, 'service desk'],
    ['a request type that is not there', plain, { extra: { product: 'HELP', version: 'X' } }, 'request type'],
  ])('is refused before anything is sent for %s', async (_why, fields, o, why) => {
    expect(await failureOf(opened(fields, o))).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining(why),
    });
  });
});

describe('a request', () => {
  async function changed(patch: { close?: true; reopen?: { reason: string }; severity?: string; status?: string }) {
    const steps = ['Escalate', 'Resolve this request', 'Reopen'].map((name, i) => ({ id: String(i), name }));
    await using site = await jiraSite(({ method }) => (method === 'POST' ? { status: 204 } : paged(steps)), service);
    await site.desk.change?.('HELP-1', patch, signal);
    return site.calls.at(-1)?.json;
  }

  test('is closed, reopened with a reason, or moved by a step that the portal offers', async () => {
    expect(await changed({ close: true })).toEqual({ id: '1' });
    expect(await changed({ reopen: { reason: 'Again' } })).toEqual({ id: '2', additionalComment: { body: 'Again' } });
    expect(await changed({ status: 'escalate' })).toEqual({ id: '0' });
  });

  test('cannot be given another priority, or a step that is not offered', async () => {
    expect((await failureOf(changed({ severity: 'High' }))).kind).toBe('unsupported');
    expect((await failureOf(changed({ status: 'Blocked' }))).kind).toBe('refused');
  });
});
