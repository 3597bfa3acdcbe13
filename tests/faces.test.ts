import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fieldsOf } from '#src/core/accounts/asks.ts';
import { ball } from '#src/core/ball.ts';
import type { Face } from '#src/demo/face.ts';
import { faces } from '#src/demo/faces/index.ts';
import { openPortal } from '#src/demo/portal.ts';
import { SEVERITIES } from '#src/demo/record.ts';
import { http } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import type { CaseHead, Mark } from '#src/ports/types.ts';
import { PRIORITIES } from '#src/ports/types.ts';
import type { Desk, Draft, Vendor } from '#src/ports/vendor.ts';
import { oneLine } from '#src/text.ts';
import { vendors } from '#vendors/index.ts';
import { noMail } from './fakes/mail.ts';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const KEY = 'cb-0f3a9b7c21';
/** Who holds the ball, where a vendor's word says so. */
const TURNS: Record<string, string> = { 'Waiting on Red Hat': 'vendor', 'Waiting on Customer': 'ours' };
let stop: (() => Promise<void>) | undefined;

afterEach(async () => {
  await stop?.();
  stop = undefined;
});

type Watching = Desk & Required<Pick<Desk, 'changed' | 'get'>>;

/** A vendor connected with its own portal on this machine, where nothing happens by itself. */
async function played(vendor: Vendor, face: Face) {
  const clock = { now: NOON };
  const now = () => clock.now;
  const portal = await openPortal(face, { quiet: true, now });
  stop = portal.stop;
  const tools = { http: http({ now }), mail: noMail, now, keep: async () => {} };
  const desk = vendor.connect(vendor.asks.credentials.parse(portal.credentials), tools) as Watching;
  const signal = AbortSignal.timeout(20_000);
  const known = new Map<string, string>();
  let mark: Mark | undefined;
  return {
    desk,
    signal,
    cases: portal.cases,
    faults: portal.faults,
    ours: (number: string) => face.number?.(number) ?? number,
    later: () => {
      clock.now += 10_000;
    },
    /** The heads that are news, as the service sees it. */
    async news(): Promise<CaseHead[]> {
      const { cases, next, odd, compared } = await desk.changed(mark, signal);
      mark = next;
      expect(odd).toBeUndefined();
      const news = cases.filter((head) => compared || known.get(head.number) !== head.modified);
      for (const head of cases) known.set(head.number, head.modified);
      return news;
    },
  };
}

function draft({ asks, severities }: Vendor): Draft {
  const extra = fieldsOf(asks.extra).filter(({ fixed, optional }) => !fixed && !optional);
  return {
    title: 'The link to Milan is down',
    body: 'Since 06:40 UTC <nothing> gets through & nobody knows why.',
    severity: severities[1]?.word ?? '',
    extra: Object.fromEntries(extra.map(({ name, choices, example }) => [name, choices?.[0] ?? example ?? 'unknown'])),
  };
}

/** What a vendor cannot do it says aloud, and that is all right here. */
async function where<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: unknown) => {
    if (error instanceof Failure && error.kind === 'unsupported') return undefined;
    throw error;
  });
}

describe.each(vendors.map((vendor) => [vendor.id, vendor as Vendor] as const))(
  '%s, played on this machine',
  (id, vendor) => {
    const load = faces[id];
    let face: Face;

    beforeAll(async () => {
      if (!load) throw new Error(`${id} cannot be played`);
      face = await load();
    });

    test('is played, by cases of its own', () => {
      expect(face?.scenes.length).toBeGreaterThanOrEqual(4);
      for (const { number } of face?.scenes ?? []) {
        expect(number).toMatch(/^\d+$/);
        expect(face?.number?.(number) ?? number).toMatch(vendor.caseId.pattern);
      }
    });

    test('shows each of its cases in its own words', async () => {
      const { desk, cases, ours, signal } = await played(vendor, face);
      const own = cases
        .all()
        .filter(({ fields }) => fields.accountNumberRef === cases.all()[0]?.fields.accountNumberRef);
      for (const { fields, comments } of own) {
        const one = await desk.get(ours(fields.caseNumber), signal);
        const known = { number: ours(fields.caseNumber), title: oneLine(fields.summary), closed: fields.isClosed };
        expect(one).toMatchObject(known);
        expect(vendor.severities.map(({ word }) => word)).toContain(one.severity);
        expect(one.url).toMatch(/^https?:\/\//);
        expect(one.odd).toBeUndefined();
        const told = one.comments.filter((comment) => !comment.draft);
        const said = comments.filter((comment) => !comment.isDraft);
        expect(told.map(({ side }) => side)).toEqual(
          said.map(({ createdByType }) => (createdByType === 'Associate' ? 'vendor' : 'ours')),
        );
        expect([TURNS[fields.status], undefined]).toContain(ball(vendor, one.status));
      }
      const highest = Math.max(...cases.all().map(({ fields }) => Number(fields.caseNumber)));
      const nobodys = ours(String(highest + 777).padStart(8, '0'));
      await expect(desk.get(nobodys, signal)).rejects.toMatchObject({ kind: 'missing' });
    });

    test('tells what its engineers do, each thing once, also a closing', async () => {
      const { desk, cases, ours, signal, news, later } = await played(vendor, face);
      const record = cases.all().find(({ fields }) => !fields.isClosed && fields.severity !== SEVERITIES[0]);
      const ref = record?.fields.caseNumber ?? '';
      const number = ours(ref);
      expect(await news(), 'at first there is no news').toEqual([]);
      later();
      await news();
      const acts: [string, () => unknown, object][] = [
        ['a comment', () => cases.comment(ref, 'We see it <too> & look for the cause.'), { number }],
        ['a severity', () => cases.change(ref, { severity: SEVERITIES[0] }), { priority: PRIORITIES[0] }],
        ['a closing', () => cases.change(ref, { status: 'Closed' }), { closed: true }],
        ['a reopening', () => cases.change(ref, { status: 'Waiting on Red Hat' }), { closed: false }],
      ];
      for (const [what, act, now] of acts) {
        later();
        act();
        later();
        const heads = await news();
        expect(
          heads.map((head) => head.number),
          what,
        ).toEqual([number]);
        expect(await desk.get(number, signal), what).toMatchObject(now);
        later();
        expect(await news(), `nothing after ${what}`).toEqual([]);
      }
      const { comments } = await desk.get(number, signal);
      expect(comments.at(-1)).toMatchObject({
        text: 'We see it <too> & look for the cause.',
        side: 'vendor',
        draft: false,
      });
    });

    test('takes what we say and do, and finds a new case again by our reference', async () => {
      const { desk, signal, news, later, ours, cases } = await played(vendor, face);
      const there = ours(cases.all().find(({ fields }) => !fields.isClosed)?.fields.caseNumber ?? '');
      let number = there;
      if (desk.open) {
        const made = await desk.open(draft(vendor), KEY, signal);
        if (made.kind !== 'opened') throw new Error(`${made.kind} and not opened`);
        number = made.number;
        expect((await desk.search?.({ key: KEY }, signal))?.map((head) => head.number)).toEqual([number]);
        expect(await desk.search?.({ key: 'cb-nobody' }, signal)).toEqual([]);
        const one = await desk.get(number, signal);
        expect(one).toMatchObject({ title: draft(vendor).title, severity: draft(vendor).severity, closed: false });
        expect(one.description).toContain('<nothing> gets through & nobody');
      }
      later();
      await news();
      if (desk.comment) {
        later();
        expect(await desk.comment(number, 'It is <back> & well.', signal)).toMatchObject({ side: 'ours' });
        later();
        expect((await news()).map((head) => head.number)).toEqual([number]);
        expect((await desk.get(number, signal)).comments.at(-1)).toMatchObject({
          text: expect.stringContaining('It is <back> & well.'),
          side: 'ours',
        });
      }
      if (desk.attach) {
        async function* open() {
          yield Buffer.from('link down\n');
        }
        later();
        await desk.attach(number, { name: 'trace.txt', size: 10, open }, signal);
        expect((await desk.get(number, signal)).attachments).toMatchObject([{ name: 'trace.txt' }]);
      }
      if (desk.change) {
        const { word = '', priority = 'low' } = vendor.severities.at(-1) ?? {};
        later();
        if ((await where(desk.change(number, { severity: word }, signal).then(() => true))) === true)
          expect(await desk.get(number, signal)).toMatchObject({ severity: word, priority });
        later();
        if ((await where(desk.change(number, { close: true }, signal).then(() => true))) === true)
          expect(await desk.get(number, signal)).toMatchObject({ closed: true });
        later();
        const reopen = { reason: 'Other' };
        if ((await where(desk.change(number, { reopen }, signal).then(() => true))) === true)
          expect(await desk.get(number, signal)).toMatchObject({ closed: false });
      }
    });

    test.each([
      ['401', 'auth', undefined],
      ['403', 'forbidden', undefined],
      ['404', 'missing', undefined],
      ['429', 'busy', 90_000],
      ['500', 'down', undefined],
    ] as const)('with the fault %s switched on is %s, in its own words', async (fault, kind, retryAfterMs) => {
      const { desk, cases, ours, signal, faults } = await played(vendor, face);
      const number = ours(cases.all()[0]?.fields.caseNumber ?? '');
      faults.set(fault, retryAfterMs === undefined ? {} : { retryAfterS: retryAfterMs / 1000 });
      await expect(desk.get(number, signal)).rejects.toMatchObject({ kind, retryAfterMs });
      faults.clear();
      await expect(desk.get(number, signal)).resolves.toMatchObject({ number });
    });

    test('knows nobody whose credential was revoked', async () => {
      const { desk, cases, ours, signal, faults } = await played(vendor, face);
      if (!faults.names.includes('revoked')) return expect(face.signIn).toBeUndefined();
      faults.set('revoked');
      const number = ours(cases.all()[0]?.fields.caseNumber ?? '');
      await expect(desk.get(number, signal)).rejects.toMatchObject({ kind: 'auth' });
    });

    test('keeps to itself what its engineers have not published, and what is internal there', async () => {
      const { desk, cases, ours, signal } = await played(vendor, face);
      const ref = cases.all().find(({ fields }) => !fields.isClosed)?.fields.caseNumber ?? '';
      cases.comment(ref, 'Half a thought.', { draft: true });
      cases.comment(ref, 'Between us engineers.', { type: 'Internal' });
      const { comments } = await desk.get(ours(ref), signal);
      const told = comments.filter(({ draft }) => !draft).map(({ text }) => text);
      expect(told.join()).not.toMatch(/Half a thought|Between us/);
    });

    test('refuses a credential it does not know', async () => {
      const portal = await openPortal(face, { quiet: true });
      stop = portal.stop;
      const tools = { http: http(), mail: noMail, now: Date.now, keep: async () => {} };
      const mistaken = portal.account(`${portal.token.slice(0, -8)}mistaken`);
      const desk = vendor.connect(vendor.asks.credentials.parse(mistaken), tools) as Watching;
      await expect(desk.changed(undefined, AbortSignal.timeout(5_000))).rejects.toMatchObject({ kind: 'auth' });
    });
  },
);
