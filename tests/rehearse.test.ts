import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { desks, type Rehearsal } from '#src/core/accounts/desks.ts';
import { http } from '#src/http.ts';
import { openLedger } from '#src/ledger.ts';
import type { Letter, Mail } from '#src/ports/mail.ts';
import type { Desk, Draft, Tools, Vendor } from '#src/ports/vendor.ts';
import { redhat } from '#vendors/redhat.ts';
import { failureOf } from './contracts/stage.ts';
import { NONE, token } from './fakes/redhat.ts';
import { wire } from './fakes/wire.ts';

const signal = AbortSignal.timeout(15_000);
const OFFLINE = 'offline-token-of-the-canary';
const draft: Draft = {
  title: 'The disk is full',
  body: 'It is really full.',
  severity: '2 (High)',
  extra: { product: 'OpenShift', version: '4.20' },
};
const letter: Letter = { id: '<1@casebell>', to: 'noc@acme.example', subject: 'Down', text: 'Link down', files: [] };

/** Desks on a folder of their own; the vendor's sign-on answers, and so does whatever is asked behind it. */
async function office(o: { refresh?: string; mail?: Mail; check?: Parameters<typeof desks>[0]['check'] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'casebell-rehearse-'));
  const ledger = await openLedger(folder);
  const server = await wire(({ path }) =>
    path === '/sso' ? token('access-1', o.refresh ? { refresh: o.refresh } : {}) : NONE,
  );
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
    await ledger.close();
    rmSync(folder, { recursive: true });
  });
  const all = desks({
    ledger,
    sealing: { seal: (_, text) => text, open: (_, text) => text },
    http: http(),
    ...(o.mail ? { mail: () => o.mail as Mail } : {}),
    ...(o.check ? { check: o.check } : {}),
    now: Date.now,
  });
  const stored = JSON.stringify({ token: OFFLINE, api: `${server.base}/support`, sso: `${server.base}/sso` });
  return {
    rehearse: all.rehearse,
    trial: all.trial,
    ledger,
    base: server.base,
    stored,
    asked: () => server.seen.map(({ method, path }) => `${method} ${path}`),
    redhat: (work: (desk: Desk) => Promise<unknown>) => all.rehearse('a1', redhat as Vendor, stored, work),
  };
}

/** A vendor whose cases are opened as the test says, with a secret of its own. */
function vendor(open: (tools: Tools, secret: string) => Promise<unknown>, kind: 'email' | 'mailbox' = 'email'): Vendor {
  const credentials = z.object({ secret: z.string().meta({ secret: true }) });
  const acme: Vendor<z.output<typeof credentials>> = {
    id: 'acme',
    name: 'Acme',
    caseId: { pattern: /^\d+$/, example: '1', portals: [] },
    limits: { title: 10, body: 10, file: 1, perSecond: 1000, burst: 1000 },
    severities: [],
    asks: { credentials, extra: z.object({}) },
    contact: () => ({ kind, host: 'acme.example', expires: 4_000 }),
    connect: ({ secret }, tools) => ({
      async open() {
        await open(tools as Tools, secret);
        return { kind: 'opened', number: '1', url: '' };
      },
    }),
  };
  return acme as Vendor;
}

async function opened(open: Parameters<typeof vendor>[0], o: Parameters<typeof office>[0] = {}): Promise<Rehearsal> {
  const at = await office(o);
  const stored = JSON.stringify({ secret: 'canary-of-acme' });
  return at.rehearse('a1', vendor(open), stored, async (desk) => desk.open?.(draft, 'casebell1', signal));
}

describe('a rehearsal', () => {
  test('of a new case at Red Hat shows exactly what would be posted, and the portal hears nothing of it', async () => {
    const at = await office();
    expect(await at.redhat(async (desk) => desk.open?.(draft, 'casebell0123', signal))).toEqual({
      kind: 'request',
      method: 'POST',
      url: `${at.base}/support/v3/cases`,
      json: {
        summary: 'The disk is full',
        description: 'It is really full.\n\nReference: casebell0123',
        severity: '2 (High)',
        product: 'OpenShift',
        version: '4.20',
      },
    });
    expect(at.asked()).toEqual(['POST /sso']);
  });

  test('of a change shows it too, though a PUT may be repeated', async () => {
    const at = await office();
    expect(await at.redhat(async (desk) => desk.change?.('01234567', { close: true }, signal))).toEqual({
      kind: 'request',
      method: 'PUT',
      url: `${at.base}/support/v3/cases/01234567`,
      json: { status: 'Closed' },
    });
    expect(at.asked()).toEqual(['POST /sso']);
  });

  test('asks what is only asked, and has nothing to show where that is all', async () => {
    const at = await office();
    const nothing = { kind: 'none', value: [] };
    expect(await at.redhat(async (desk) => desk.search?.({ text: 'disk' }, signal))).toEqual(nothing);
    expect(at.asked()).toEqual(['POST /sso', 'POST /support/v3/cases/filter']);
  });

  test('keeps a refresh token the vendor rotates meanwhile: the old one is dead', async () => {
    const at = await office({ refresh: 'offline-2' });
    const row = { mark: null, why: null, ok_at: null, failed_at: null, failure: null, expires_at: null };
    const account = {
      ...row,
      id: 'a1',
      vendor: 'redhat',
      label: 'Red Hat',
      owner: 'p',
      state: 'on',
      fails: 0,
    } as const;
    await at.ledger.write((tx) =>
      tx
        .insertInto('accounts')
        .values({ ...account, sealed: at.stored, created_at: 0 })
        .execute(),
    );
    await at.redhat(async (desk) => desk.open?.(draft, 'casebell0123', signal));
    const { sealed } = await at.ledger.db.selectFrom('accounts').select('sealed').executeTakeFirstOrThrow();
    expect(JSON.parse(sealed)).toMatchObject({ token: 'offline-2' });
  });

  test('of a letter shows the letter, from the real address, and sends nothing', async () => {
    const sent: Letter[] = [];
    const mail: Mail = { from: async () => 'noc@us.example', send: async (one) => void sent.push(one) };
    const from: (string | undefined)[] = [];
    const shown = await opened(
      async (tools) => {
        from.push(await tools.mail.from(signal));
        await tools.mail.send(letter, signal);
      },
      { mail },
    );
    expect(shown).toEqual({ kind: 'letter', letter });
    expect([from, sent]).toEqual([['noc@us.example'], []]);
  });

  test('shows no secret: not of the account, not by its name, not by its looks', async () => {
    const shown = await opened(async ({ http: ask }, secret) => {
      const json = { note: `key ${secret}`, deep: [{ api_key: 'abc', password: 'p"w' }], auth: 'Bearer abcdefghijkl' };
      await ask({ method: 'POST', url: 'https://acme.example/cases', query: { sig: secret, page: '1' }, json, signal });
    });
    expect(shown).toEqual({
      kind: 'request',
      method: 'POST',
      url: 'https://acme.example/cases?sig=[secret]&page=1',
      json: {
        note: 'key [secret]',
        deep: [{ api_key: '[secret]', password: '[secret]' }],
        auth: 'Bearer [secret]',
      },
    });
  });

  test('ends at the first effect, whatever the vendor makes of being stopped', async () => {
    const asked: number[] = [];
    const shown = await opened(async ({ http: ask }) => {
      for (let i = 1; ; i++) {
        asked.push(i);
        const put = { method: 'PUT', url: `https://acme.example/${i}`, body: 'x', signal } as const;
        const done = await ask(put).catch(() => undefined);
        if (done || i > 3) return;
      }
    });
    expect(shown).toEqual({ kind: 'request', method: 'PUT', url: 'https://acme.example/1', text: 'x' });
    expect(asked.length).toBeGreaterThan(0);
  });

  test('fails as the real thing would where it does not even get that far', async () => {
    const at = await office();
    const incomplete = { ...draft, extra: {} };
    const failed = await failureOf(at.redhat(async (desk) => desk.open?.(incomplete, 'casebell0123', signal)));
    expect(failed).toMatchObject({ kind: 'refused' });
    expect(at.asked()).toEqual([]);
  });
});

describe('new credentials', () => {
  test('of a vendor that is only written to are taken as they are: nothing is asked', async () => {
    const at = await office({ check: async () => expect.unreachable('a vendor is no mailbox') });
    const acme = vendor(() => expect.unreachable('nothing is sent'));
    expect(await at.trial('a1', acme, { secret: 'canary' }, signal)).toEqual({
      sealed: '{"secret":"canary"}',
      mark: null,
      expires: 4_000,
    });
  });

  test('of a mailbox are proved by its door, and what that rotates is stored', async () => {
    const seen: unknown[] = [];
    const at = await office({
      async check(credentials, keep) {
        seen.push(credentials);
        await keep({ secret: 'rotated' });
      },
    });
    const box = vendor(() => expect.unreachable('nothing is sent'), 'mailbox');
    const { sealed } = await at.trial('a1', box, { secret: 'canary' }, signal);
    expect([seen, sealed]).toEqual([[{ secret: 'canary' }], '{"secret":"rotated"}']);
  });
});
