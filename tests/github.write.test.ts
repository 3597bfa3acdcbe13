import { describe, expect, test } from 'vitest';
import type { Patch } from '#src/ports/vendor.ts';
import { failureOf } from './contracts/stage.ts';
import { githubSite, json, later, row, said } from './fakes/github.ts';
import type { Seen } from './fakes/wire.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();
const draft = { title: 'No link', body: 'Since 07:12 UTC.', severity: 'high', extra: {} };

describe('opening', () => {
  test('labels it as the project calls the severity', async () => {
    await using git = await githubSite(() => json(row(9, later(0)), 201), { labels: 'P1, P2, P3, P4' });
    await git.desk.open?.(draft, 'casebell1', signal);
    expect(JSON.parse(git.calls[0]?.body ?? '')).toMatchObject({ labels: ['P2'] });
  });

  test('opens it without a label where we may make none', async () => {
    const errors = [{ resource: 'Repository', field: 'label', code: 'unauthorized' }];
    const message = 'You do not have permission to create labels on this repository.';
    await using git = await githubSite(({ body }) =>
      body.includes('labels') ? json({ message, errors }, 403) : json(row(9, later(0)), 201),
    );
    expect(await git.desk.open?.(draft, 'casebell1', signal)).toMatchObject({ kind: 'opened', number: '9' });
    expect(git.calls).toHaveLength(2);
  });

  test('is not tried again where we may not open at all', async () => {
    const needs = { 'x-accepted-github-permissions': 'issues=write' };
    await using git = await githubSite(() => json({ message: 'Resource not accessible' }, 403, needs));
    const failure = await failureOf(git.desk.open?.(draft, 'casebell1', signal) ?? nothing);
    expect(failure).toMatchObject({ kind: 'forbidden', doubt: false });
    expect(failure.message).toMatch(/lacks issues=write$/);
    expect(git.calls).toHaveLength(1);
  });

  test('names the field that was refused, and none of its words', async () => {
    const errors = [{ resource: 'Issue', field: 'body', code: 'custom', message: 'body is too long: Since 07:12' }];
    await using git = await githubSite(() => json({ message: 'Validation Failed', errors }, 422));
    const failure = await failureOf(git.desk.open?.(draft, 'casebell1', signal) ?? nothing);
    expect(failure.message).toMatch(/422: body custom$/);
  });

  test('leaves a doubt where the answer is lost', async () => {
    await using git = await githubSite(() => 'reset');
    expect(await failureOf(git.desk.open?.(draft, 'casebell1', signal) ?? nothing)).toMatchObject({ doubt: true });
  });
});

describe('a comment', () => {
  test('on a locked issue is refused, and says why', async () => {
    const message = 'Unable to create comment because issue is locked.';
    await using git = await githubSite(() => json({ message }, 403));
    const failure = await failureOf(git.desk.comment?.('7', 'Hello', signal) ?? nothing);
    expect(failure.kind).toBe('refused');
    expect(failure.message).toMatch(/the issue is locked$/);
  });
});

describe('a change', () => {
  /** An issue that takes what it is told; `deaf`: as one that takes nothing from us. */
  function pliable(labels: string[], { deaf = false } = {}) {
    return githubSite(({ method, path, body }) => {
      const wish = method === 'PATCH' && !deaf ? JSON.parse(body) : {};
      return json(
        path.endsWith('/comments') ? said(1, 'acme-noc', 'NONE') : { ...row(7, later(0), { labels }), ...wish },
      );
    });
  }
  const sent = (calls: Seen[]) => calls.filter(({ method }) => method !== 'GET').map(({ body }) => JSON.parse(body));

  test('of the severity replaces the labels that say one, and keeps all others', async () => {
    await using git = await pliable(['bug', 'P1', 'severity: blocker', 'priority list']);
    await git.desk.change?.('7', { severity: 'low' }, signal);
    expect(sent(git.calls)).toEqual([{ labels: ['bug', 'priority list', 'severity: low'] }]);
  });

  test.each<[Patch, object[]]>([
    [{ close: true }, [{ state: 'closed', state_reason: 'completed' }]],
    [{ status: 'open' }, [{ state: 'open' }]],
    [{ status: 'closed: not planned' }, [{ state: 'closed', state_reason: 'not_planned' }]],
    [{ reopen: { reason: 'It is back.' } }, [{ state: 'open' }, { body: 'It is back.' }]],
  ])('%j goes out as it should', async (patch, bodies) => {
    await using git = await pliable([]);
    await git.desk.change?.('7', patch, signal);
    expect(sent(git.calls)).toEqual(bodies);
    expect(git.calls.some(({ method }) => method === 'GET')).toBe(false);
  });

  test.each<[Patch, RegExp]>([
    [{ severity: 'urgent' }, /did not take: label$/],
    [{ close: true }, /did not take: state$/],
  ])('%j that GitHub silently drops is refused', async (patch, why) => {
    await using git = await pliable([], { deaf: true });
    const failure = await failureOf(git.desk.change?.('7', patch, signal) ?? nothing);
    expect(failure).toMatchObject({ kind: 'refused', doubt: false });
    expect(failure.message).toMatch(why);
  });

  test('to a status there is none of is refused before anything is asked', async () => {
    await using git = await pliable([]);
    const failure = await failureOf(git.desk.change?.('7', { status: 'on hold' }, signal) ?? nothing);
    expect(failure.kind).toBe('refused');
    expect(git.calls).toEqual([]);
  });
});
