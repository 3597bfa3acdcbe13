import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { csv, json } from '#src/core/tickets/history.csv.ts';
import { sweepTickets } from '#src/core/tickets/history.kept.ts';
import { type Entry, history } from '#src/core/tickets/history.ts';
import { type Ledger, openLedger } from '#src/ledger.ts';
import { opening, sent } from './fakes/sent.ts';

const DAY = 86_400_000;
const NOON = Date.parse('2026-11-20T12:00:00Z');
let ledger: Ledger;

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'casebell-history-'));
  ledger = await openLedger(folder);
  onTestFinished(async () => {
    await ledger.close();
    rmSync(folder, { recursive: true });
  });
  const account = {
    mark: null,
    why: null,
    ok_at: null,
    failed_at: null,
    failure: null,
    expires_at: null,
    created_at: 0,
  };
  await ledger.write(async (tx) => {
    await tx
      .insertInto('accounts')
      .values({
        ...account,
        id: 'a1',
        vendor: 'redhat',
        label: 'Red Hat',
        owner: 'p',
        sealed: '',
        state: 'on',
        fails: 0,
      })
      .execute();
    await tx
      .insertInto('people')
      .values({ id: 'telegram|ann', bot: 'telegram', user: 'ann', name: 'Ann', lang: null, tz: null })
      .execute();
  });
});

function list(q: Partial<Parameters<ReturnType<typeof history>['list']>[0]> = {}): Promise<Entry[]> {
  return history({ ledger }).list({ limit: 50, ...q });
}

async function references(q: Parameters<typeof list>[0]): Promise<string[]> {
  return (await list(q)).map((entry) => entry.reference);
}

describe('the history', () => {
  test('says who sent what when, where to, with which files, and what came of it', async () => {
    const result = { number: '01234567', url: 'https://access.redhat.com/case/01234567' };
    const body = {
      kind: 'open',
      body_json: opening('Pods do not start'),
      result_json: JSON.stringify(result),
    } as const;
    await sent(ledger, { id: 'c0ffee', created_at: NOON, ...body }, [
      { id: 'f1', name: 'huge.log', size: 90 },
      { id: 'f2', name: 'huge.log.gz', size: 9, of: 'f1' },
      { id: 'f3', name: 'photo.png', state: 'left', sha256: 'cd34' },
    ]);
    expect(await list()).toEqual([
      {
        at: NOON,
        person: { bot: 'telegram', name: 'Ann' },
        chat: 'telegram|noc',
        vendor: 'redhat',
        account: 'a1',
        label: 'Red Hat',
        what: 'open',
        title: 'Pods do not start',
        reference: 'casebellc0ffee',
        number: '01234567',
        state: 'done',
        files: [
          { name: 'huge.log.gz', size: 9, state: 'sent', sha256: 'ab12' },
          { name: 'photo.png', size: 10, state: 'left', sha256: 'cd34' },
        ],
        why: undefined,
        to: undefined,
        url: result.url,
      },
    ]);
  });

  test('names the reason of a failure, and the address of a letter whose number is still to come', async () => {
    await sent(ledger, { id: 'a', created_at: 2, state: 'failed', result_json: '{"why":"the case is closed"}' });
    const result_json = JSON.stringify({ to: 'noc@acme.example', messageId: '<1@x>' });
    await sent(ledger, { id: 'b', created_at: 1, number: null, state: 'pending', result_json });
    expect(await list()).toMatchObject([
      { state: 'failed', why: 'the case is closed' },
      { state: 'pending', to: 'noc@acme.example', number: undefined },
    ]);
  });

  test('is newest first, and of one account, one case, or what came before, where that is asked', async () => {
    await sent(ledger, { id: 'one', created_at: 1 });
    await sent(ledger, { id: 'two', created_at: 2, number: '07654321' });
    await sent(ledger, { id: 'three', created_at: 3, account: 'a2' });
    expect(await references({})).toEqual(['casebellthree', 'casebelltwo', 'casebellone']);
    expect(await references({ limit: 1 })).toEqual(['casebellthree']);
    expect(await references({ before: 3 })).toEqual(['casebelltwo', 'casebellone']);
    expect(await references({ account: 'a2' })).toEqual(['casebellthree']);
    expect(await references({ number: '07654321' })).toEqual(['casebelltwo']);
    expect(await references({ accounts: ['a1', 'a3'] })).toEqual(['casebelltwo', 'casebellone']);
    expect(await references({ accounts: [] })).toEqual([]);
  });

  test('tells nothing of what never left: drafts, and drafts that were dropped', async () => {
    await sent(ledger, { id: 'draft', created_at: 1, state: 'draft', sending_at: null });
    await sent(ledger, { id: 'never', created_at: 1, state: 'dropped', sending_at: null });
    await sent(ledger, { id: 'gone', created_at: 1, state: 'dropped' });
    expect(await references({})).toEqual(['casebellgone']);
  });

  test('can be read when the account and the person are gone', async () => {
    await sent(ledger, { id: 'a', created_at: 1, account: 'gone42', person: 'slack|U1' });
    expect(await list()).toMatchObject([{ label: 'gone42', vendor: undefined, person: { bot: 'slack', name: 'U1' } }]);
  });

  test('never holds what people wrote', async () => {
    await sent(ledger, { id: 'a', created_at: 1 });
    const prepared = JSON.stringify({ title: 'Down', text: 'private words' });
    await sent(ledger, { id: 'b', created_at: 2, kind: 'open', body_json: opening('Down'), result_json: prepared });
    const all = await list();
    expect([JSON.stringify(all), csv(all), json(all)].join()).not.toContain('private');
  });
});

describe('after two weeks', () => {
  const OLD = NOON - 20 * DAY;
  const sweep = () => ledger.write((tx) => sweepTickets(tx, NOON - 14 * DAY));

  test('the history is still there, and no text that anybody wrote', async () => {
    const prepared = JSON.stringify({ title: 'Down', text: 'private words' });
    const patch = { kind: 'change', number: '01234567', patch: { reopen: { reason: 'private reason' } } };
    await sent(ledger, { id: 'a', created_at: OLD }, [{ id: 'f1', name: 'log.txt' }]);
    await sent(ledger, { id: 'b', created_at: OLD, state: 'failed', result_json: '{"why":"too long"}' });
    await sent(ledger, { id: 'c', created_at: OLD, kind: 'change', body_json: JSON.stringify(patch) });
    await sent(ledger, { id: 'd', created_at: OLD, kind: 'open', body_json: opening('Down'), result_json: prepared });
    const before = await list();
    await sweep();
    // Its rows go with their bytes.
    await ledger.write((tx) => tx.deleteFrom('files').execute());
    await sweep();
    // What failed can no longer be sent again: there is nothing left to send.
    expect(await list()).toEqual(before.map((e) => (e.state === 'failed' ? { ...e, state: 'dropped' } : e)));
    const rows = await ledger.db.selectFrom('tickets').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain('private');
  });

  test('what nobody ever finished is given up: the history says so, and keeps no text', async () => {
    const never = { created_at: OLD, result_json: null, sending_at: null };
    await sent(ledger, { id: 'waits-for-a-credential', ...never, state: 'queued' }, [{ id: 'f1', name: 'log.txt' }]);
    await sent(ledger, { id: 'nobody-answered', created_at: OLD, state: 'asking', result_json: null });
    await sent(ledger, { id: 'nobody-looked', created_at: OLD, state: 'doubt', result_json: null });
    const to = JSON.stringify({ to: 'noc@acme.example', messageId: '<1@x>' });
    const open = { kind: 'open', body_json: opening('Down') } as const;
    await sent(ledger, { id: 'no-number', created_at: OLD, state: 'pending', number: null, ...open, result_json: to });
    const before = await list();
    await sweep();
    await ledger.write((tx) => tx.deleteFrom('files').execute());
    await sweep();
    const why = 'nobody finished it in time';
    expect(await list()).toEqual(before.map((known) => ({ ...known, state: 'dropped', why })));
    const rows = await ledger.db.selectFrom('tickets').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain('private');
  });

  test('drafts are gone; what is young, under way or waits for its files stays as it is', async () => {
    await sent(ledger, { id: 'draft', created_at: OLD, state: 'draft', sending_at: null });
    await sent(ledger, { id: 'never', created_at: OLD, state: 'dropped', sending_at: null });
    await sent(ledger, { id: 'asking', created_at: NOON - DAY, state: 'asking' });
    await sent(ledger, { id: 'late', created_at: OLD, sending_at: NOON - DAY, number: null, state: 'pending' });
    await sent(ledger, { id: 'young', created_at: NOON - DAY, state: 'failed' });
    await sent(ledger, { id: 'files', created_at: OLD }, [{ id: 'f1', name: 'log.txt', state: 'staged' }]);
    const before = await ledger.db
      .selectFrom('tickets')
      .selectAll()
      .where('id', 'not in', ['draft', 'never'])
      .execute();
    await sweep();
    expect(await ledger.db.selectFrom('tickets').selectAll().execute()).toEqual(before);
  });
});
