import { describe, expect, test } from 'vitest';
import type { OutgoingFile } from '#src/ports/types.ts';
import type { Patch } from '#src/ports/vendor.ts';
import { failureOf } from './contracts/stage.ts';
import { doc, jiraSite, json, NOT_HERE } from './fakes/jira.ts';

const { signal } = new AbortController();
const PROGRESS = { name: 'In Progress', statusCategory: { key: 'indeterminate' } };
const DONE = { name: 'Done', statusCategory: { key: 'done' } };
const said = (words: string) => doc({ type: 'paragraph', content: [{ type: 'text', text: words }] });

describe('a new case', () => {
  const plain = ['summary', 'description', 'project', 'issuetype'].map((fieldId) => ({ fieldId, required: true }));
  const draft = { title: 'VPN down', body: 'Now.', severity: 'High', extra: { product: 'SUP', version: 'incident' } };

  async function opened(
    fields: { fieldId: string; required?: boolean; hasDefaultValue?: boolean }[],
    types = ['Incident'],
  ) {
    await using site = await jiraSite(({ path, method }) => {
      if (method === 'POST') return json({ key: 'SUP-2' }, 201);
      if (path.endsWith('/myself')) return NOT_HERE;
      return path.endsWith('/issuetypes')
        ? json({ issueTypes: types.map((name) => ({ id: '7', name })) })
        : json({ fields });
    });
    await site.desk.open?.(draft, 'casebell12', signal);
    return site.calls.at(-1)?.json;
  }

  test('tells severity and reference in words where its form has no place for them', async () => {
    const text = doc(...said('Now.').content, {
      type: 'paragraph',
      content: [
        { type: 'text', text: 'Severity: High' },
        { type: 'hardBreak' },
        { type: 'text', text: 'Reference: casebell12' },
      ],
    });
    const fields = { project: { key: 'SUP' }, issuetype: { id: '7' }, summary: 'VPN down', description: text };
    expect(await opened([...plain, { fieldId: 'customfield_1', required: true, hasDefaultValue: true }])).toEqual({
      fields,
    });
  });

  test('is refused before anything is sent where the form wants what we do not know, or there is no such type', async () => {
    const asking = [...plain, { fieldId: 'customfield_9', required: true }];
    expect(await failureOf(opened(asking))).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('customfield_9'),
    });
    expect(await failureOf(opened(plain, ['Task']))).toMatchObject({
      kind: 'refused',
      message: 'this project has no such issue type',
    });
  });
});

describe('an account whose token has ended', () => {
  test('is told so: Jira hides from strangers what they may not see, as if it were missing', async () => {
    const shut = { status: 401 };
    await using site = await jiraSite(({ path }) => (path.endsWith('/myself') ? shut : NOT_HERE));
    const draft = { title: 'VPN down', body: 'Now.', severity: 'High', extra: { product: 'SUP', version: 'Task' } };
    const asked = [
      () => site.desk.open?.(draft, 'casebell12', signal),
      () => site.desk.comment?.('SUP-1', 'hello', signal),
      () => site.desk.change?.('SUP-1', { close: true }, signal),
    ];
    for (const ask of asked) expect((await failureOf(Promise.resolve(ask()))).kind).toBe('auth');
  });
});

test('a comment on a case that was deleted finds it missing, and is in no doubt', async () => {
  await using site = await jiraSite(() => NOT_HERE);
  const failure = await failureOf(Promise.resolve(site.desk.comment?.('SUP-1', 'hello', signal)));
  expect(failure).toMatchObject({ kind: 'missing', doubt: false });
});

describe('a change of status', () => {
  const cancelled = { id: '9', name: 'Cancel', to: { name: 'Cancelled', statusCategory: { key: 'done' } } };
  const finish = { id: '31', name: 'Finish', to: DONE, fields: {} };
  const start = { id: '21', name: 'Start', to: PROGRESS, fields: {} };

  async function moved(patch: Patch, from: unknown, transitions: unknown[]) {
    await using site = await jiraSite(({ path, method }) => {
      if (method === 'POST') return path.endsWith('/comment') ? json({ id: '1' }, 201) : { status: 204 };
      if (path.endsWith('/transitions')) return json({ transitions });
      return path.includes('/issue/') ? json({ fields: { status: from } }) : NOT_HERE;
    });
    await site.desk.change?.('SUP-1', patch, signal);
    return site.calls.filter(({ method }) => method === 'POST').map(({ json: sent }) => sent);
  }

  test('closes by a transition that Jira offers, solved rather than given up', async () => {
    expect(await moved({ close: true }, PROGRESS, [cancelled, start, finish])).toEqual([{ transition: { id: '31' } }]);
    expect(await moved({ close: true }, PROGRESS, [cancelled, start])).toEqual([{ transition: { id: '9' } }]);
  });

  test('leaves a case alone that is already there', async () => {
    expect(await moved({ close: true }, DONE, [cancelled, finish])).toEqual([]);
  });

  test('reopens, and says why in a comment', async () => {
    expect(await moved({ reopen: { reason: 'Down again' } }, DONE, [finish, start])).toEqual([
      { transition: { id: '21' } },
      { body: said('Down again') },
    ]);
  });

  test('finds a status by its name, in any case', async () => {
    expect(await moved({ status: 'in progress' }, DONE, [finish, start])).toEqual([{ transition: { id: '21' } }]);
  });

  test('is refused where no transition leads there, or where one asks for what we do not know', async () => {
    expect((await failureOf(moved({ status: 'Blocked' }, DONE, [start]))).kind).toBe('refused');
    const asking = { ...finish, fields: { customfield_7: { required: true } } };
    expect(await failureOf(moved({ close: true }, PROGRESS, [asking]))).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('customfield_7'),
    });
  });
});

describe('a file', () => {
  const file: OutgoingFile = {
    name: 'a.log',
    size: 3,
    async *open() {
      yield Buffer.from('abc');
    },
  };

  test.each([
    ['files are switched off', { enabled: false }],
    ['it is larger than the site takes', { enabled: true, uploadLimit: 2 }],
  ])('is not sent at all where %s', async (_why, settings) => {
    await using site = await jiraSite(() => json(settings));
    expect((await failureOf(Promise.resolve(site.desk.attach?.('SUP-1', file, signal)))).kind).toBe('refused');
    expect(site.calls.map(({ method }) => method)).toEqual(['GET']);
  });

  test('whose answer was lost is in doubt', async () => {
    await using site = await jiraSite(({ method }) => (method === 'POST' ? 'reset' : json({ enabled: true })));
    const failure = await failureOf(Promise.resolve(site.desk.attach?.('SUP-1', file, signal)));
    expect(failure.doubt).toBe(true);
  });
});
