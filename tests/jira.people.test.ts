import { describe, expect, test } from 'vitest';
import { fieldsOf } from '#src/core/accounts/asks.ts';
import { draftFor } from '#src/core/lanes/draft.ts';
import { jira } from '#vendors/jira.ts';
import { failureOf } from './contracts/stage.ts';
import { jiraSite, json, NOT_HERE } from './fakes/jira.ts';
import type { Said } from './fakes/wire.ts';

const { signal } = new AbortController();
const ALL = ['summary', 'description', 'labels', 'priority', 'reporter'];
const ANN = { accountId: 'id:ann', emailAddress: 'Ann@example.com', accountType: 'atlassian', name: 'ann' };
const HIDDEN = { accountId: 'id:bob', displayName: 'Bob', accountType: 'atlassian', name: 'bob' };

type Site = {
  form?: string[];
  /** What a search for that address finds. */
  users?: (asked: string) => Said;
  watching?: (id: unknown) => Said;
  kind?: 'cloud' | 'datacenter';
  body?: string;
};

/** A case opened with these fields: what was asked for it, in order. */
async function opened(extra: Record<string, string>, o: Site = {}) {
  const { form = ALL, users = () => json([]), watching = () => ({ status: 204 }), kind = 'cloud', body = 'Now.' } = o;
  await using site = await jiraSite(
    ({ path, method, query, json: sent }) => {
      if (path.endsWith('/watchers')) return watching(sent);
      if (method === 'POST') return json({ key: 'SUP-2' }, 201);
      if (path.endsWith('/user/search')) return users(query['query'] ?? query['username'] ?? '');
      if (path.endsWith('/issuetypes')) return json({ issueTypes: [{ id: '7', name: 'Task' }] });
      return path.includes('/createmeta/') ? json({ fields: form.map((fieldId) => ({ fieldId })) }) : NOT_HERE;
    },
    { kind },
  );
  const draft = { title: 'VPN down', body, severity: 'High', extra: { product: 'SUP', version: 'Task', ...extra } };
  const receipt = await site.desk.open?.(draft, 'casebell12', signal);
  const sent = site.calls.find(({ path, method }) => method === 'POST' && path.endsWith('/issue'))?.json;
  return {
    receipt,
    ...(sent as { fields: Record<string, unknown> }),
    text: lines(sent),
    searched: site.calls.filter(({ path }) => path.endsWith('/user/search')).length,
    watching: site.calls.filter(({ path }) => path.endsWith('/watchers')).map(({ json: id }) => id),
  };
}

/** Every line of the text, on Cloud. */
function lines(sent: unknown): string[] {
  return [...JSON.stringify(sent).matchAll(/"type":"text","text":"([^"]*)"/g)].map(([, text = '']) => text);
}

describe('the fields that come with a ticket of a mail', () => {
  test('are never asked for, and taken from a ticket that came in by itself', () => {
    const asked = fieldsOf(jira.asks.extra).filter(({ fixed }) => !fixed);
    expect(asked.map(({ name }) => name)).toEqual(['product', 'version']);
    const came = { title: 'VPN down', body: 'Now.', priority: 'high', severity: undefined, extra: {} } as const;
    const people = {
      category: 'network',
      reporter: 'ann@example.com',
      watchers: ['bob@example.com', 'eve@example.com'],
    };
    expect(draftFor({ ...came, ...people }, jira)).toMatchObject({
      body: 'Now.',
      extra: { category: 'network', reporter: 'ann@example.com', watchers: 'bob@example.com, eve@example.com' },
    });
  });
});

describe('labels of a new case', () => {
  test('are its category and its labels, without spaces, beside our reference', async () => {
    const { fields, text } = await opened({ category: 'Net work', labels: 'ticket,  by mail ,,ticket' });
    expect(fields['labels']).toEqual(['casebell12', 'Net-work', 'ticket', 'by-mail']);
    expect(text).toEqual(['Now.']);
  });

  test('are left out where its form has none, but the category is told', async () => {
    const { fields, text } = await opened({ category: 'network', labels: 'ticket' }, { form: ['priority'] });
    expect(fields['labels']).toBeUndefined();
    expect(text).toEqual(['Now.', 'Category: network', 'Reference: casebell12']);
  });
});

describe('the reporter of a new case', () => {
  const reporter = 'ann@example.com';

  test.each([
    ['the user with this address', [HIDDEN, ANN], { accountId: 'id:ann' }],
    ['the only user found, who hides the address', [HIDDEN], { accountId: 'id:bob' }],
    ['nobody, where two hide theirs', [HIDDEN, { ...HIDDEN, accountId: 'id:eve' }], undefined],
    ['nobody, where the only one has another', [{ ...ANN, emailAddress: 'ann@example.community' }], undefined],
    ['nobody, where it is an app', [{ ...ANN, accountType: 'app' }], undefined],
    ['nobody, where no row can be read', [{ accountId: 7 }, 'x'], undefined],
  ])('is %s', async (_who, found, expected) => {
    const { fields, text } = await opened({ reporter }, { users: () => json(found) });
    expect(fields['reporter']).toEqual(expected);
    expect(text).toEqual(expected ? ['Now.'] : ['Now.', 'Reporter: ann@example.com']);
  });

  test('is told in words where the form has no place for one, and not looked up', async () => {
    const { text, searched } = await opened({ reporter }, { form: ['labels', 'priority'], users: () => json([ANN]) });
    expect({ text, searched }).toEqual({ text: ['Now.', 'Reporter: ann@example.com'], searched: 0 });
  });

  test('goes by name at a Data Center', async () => {
    const { fields, watching } = await opened(
      { reporter, watchers: 'bob@example.com' },
      { kind: 'datacenter', users: (asked) => json(asked === reporter ? [ANN] : [HIDDEN]) },
    );
    expect(fields['reporter']).toEqual({ name: 'ann' });
    expect(watching).toEqual(['bob']);
  });
});

describe('the watchers of a new case', () => {
  const users = (asked: string) =>
    json(asked.startsWith('no') ? [] : [{ accountId: `id:${asked}`, emailAddress: asked }]);

  test('are added once it is there; who is not found is named in its text', async () => {
    const { watching, text } = await opened(
      { watchers: 'bob@example.com, nobody@example.com, Eve (at home)' },
      { users },
    );
    expect(watching).toEqual(['id:bob@example.com']);
    expect(text).toEqual(['Now.', 'Cc: nobody@example.com, Eve (at home)']);
  });

  test.each([
    ['with the wrong right', 403, 1],
    ['not at all', 400, 2],
    ['to nobody known', 404, 2],
    ['by a Jira that fell silent', 500, 1],
    ['too fast', 429, 1],
  ])('that are added %s cost nobody the ticket', async (_how, status, tries) => {
    const o = { users, watching: () => ({ status }) };
    const { receipt, watching } = await opened({ watchers: 'bob@example.com, eve@example.com' }, o);
    expect(receipt).toMatchObject({ kind: 'opened', number: 'SUP-2' });
    expect(watching).toHaveLength(tries);
  });

  test('are named where we may not look for people, after one try', async () => {
    const { searched, text } = await opened(
      { reporter: 'ann@example.com', watchers: 'bob@example.com' },
      { users: () => ({ status: 403 }) },
    );
    expect(searched).toBe(1);
    expect(text).toEqual(['Now.', 'Reporter: ann@example.com', 'Cc: bob@example.com']);
  });

  test('are looked up twenty at most, and of the rest as many are named as fit', async () => {
    const watchers = Array.from({ length: 60 }, (_, i) => `p${i}@example.com`).join();
    const { searched, watching, text } = await opened({ watchers }, { users, body: 'x'.repeat(32_400) });
    expect([searched, watching.length]).toEqual([20, 20]);
    const [body = '', cc = ''] = text;
    expect(cc).toMatch(/^Cc: p20@example\.com, .*, and \d+ more$/);
    expect(body.length + cc.length).toBeLessThan(32_700);
  });

  test('who wait while Jira is busy keep the ticket waiting, without doubt', async () => {
    for (const [status, kind] of [
      [429, 'busy'],
      [500, 'down'],
      [401, 'auth'],
    ] as const) {
      const failure = await failureOf(opened({ watchers: 'bob@example.com' }, { users: () => ({ status }) }));
      expect(failure).toMatchObject({ kind, doubt: false });
    }
  });

  test('that are not found for another reason are passed over', async () => {
    const mixed = (asked: string) => (asked.startsWith('odd') ? { status: 400 } : users(asked));
    const { watching, text } = await opened({ watchers: 'odd@example.com,bob@example.com' }, { users: mixed });
    expect(watching).toEqual(['id:bob@example.com']);
    expect(text).toEqual(['Now.', 'Cc: odd@example.com']);
  });
});

test('a request in a support portal names people and category in its text, where nothing is markup', async () => {
  const page = (values: unknown[]) => json({ values, isLastPage: true });
  await using site = await jiraSite(
    ({ path, method }) => {
      if (method === 'POST') return json({ issueKey: 'HELP-5' }, 201);
      if (path.endsWith('/field')) return json({ requestTypeFields: [{ fieldId: 'description' }] });
      if (path.endsWith('/requesttype')) return page([{ id: 25, name: 'Fault' }]);
      return path.endsWith('/servicedesk') ? page([{ id: 4, projectKey: 'HELP', projectName: 'Help' }]) : NOT_HERE;
    },
    { kind: 'service' },
  );
  const people = {
    category: 'net',
    labels: 'mail',
    reporter: 'ann@example.com',
    watchers: '[~admin], bob@example.com',
  };
  const extra = { product: 'HELP', version: 'Fault', ...people };
  await site.desk.open?.({ title: 'VPN', body: 'Now.', severity: 'High', extra }, 'casebell12', signal);
  const description = [
    ...['Now.', '', 'Category: net', 'Severity: High', 'Reporter: ann@example.com'],
    ...['Cc: \\[~admin], bob@example.com', 'Reference: casebell12'],
  ].join('\n');
  expect(site.calls.at(-1)?.json).toMatchObject({ requestFieldValues: { description } });
});
