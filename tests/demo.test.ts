import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Portal, portal } from '#src/demo/portal.ts';
import type { CaseRecord, CommentFields } from '#src/demo/record.ts';
import { visitor } from './fakes/visitor.ts';

const START = Date.parse('2026-11-20T09:00:00Z');
const DAY_S = 86_400;
const COMMENTS = ['comment', 'draft', 'published', 'edit'];
const KINDS = [...COMMENTS, 'status', 'severity', 'owner', 'escalation', 'attachment', 'closed', 'reopened'];

let clock: number;
let dir: string;
let running: Portal[];

beforeEach(async () => {
  clock = START;
  running = [];
  dir = await mkdtemp(join(tmpdir(), 'demo-'));
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(running.map((demo) => demo.stop()));
  await rm(dir, { recursive: true });
});

async function begin(o: { dir?: string; quiet?: boolean } = {}): Promise<Portal> {
  const demo = await portal({ ...o, now: () => clock });
  running.push(demo);
  return demo;
}
async function look(demo: Portal, number: string): Promise<void> {
  expect((await (await visitor(demo)).ask('GET', `/v3/cases/${number}`)).status).toBe(200);
}
function pass(demo: Portal, seconds: number): void {
  for (let s = 0; s < seconds; s++) {
    clock += 1000;
    demo.tick();
  }
}
function record(demo: Portal, number: string): CaseRecord {
  return structuredClone(demo.cases.get(number) ?? expect.fail(`no case ${number}`));
}
/** Everything that happened, in words: what a watcher of all cases would be told of. */
function told(demo: Portal): string[] {
  return demo.cases.all().flatMap(({ fields, comments }) => {
    const { caseNumber, status, severity, ownerId } = fields;
    const words = comments.map(({ commentBody }) => commentBody);
    return [`${caseNumber} ${status} ${severity} ${ownerId}`, ...words];
  });
}
const newest = (demo: Portal) =>
  demo.cases
    .all()
    .map(({ fields }) => fields.lastModifiedDate)
    .toSorted()
    .at(-1) ?? '';

describe('a case looked at for the first time', () => {
  it.each(Array.from({ length: 12 }, (_, i) => `0${1_234_567 + i}`))(
    '%s gets a comment within a second, and another change within six',
    async (number) => {
      const demo = await begin();
      await look(demo, number);
      const before = record(demo, number);
      pass(demo, 1);
      const after = record(demo, number);
      const comment = after.comments.at(-1);
      expect(after.comments).toHaveLength(before.comments.length + 1);
      expect(comment).toMatchObject({ createdByType: 'Associate', isDraft: false });
      expect(after.fields.lastModifiedDate > before.fields.lastModifiedDate).toBe(true);
      pass(demo, 5);
      const { status, severity, ownerId } = after.fields;
      expect(record(demo, number).fields).not.toMatchObject({ status, severity, ownerId });
    },
  );

  it('falls back to calm after that, however often it is looked at', async () => {
    const demo = await begin();
    for (let i = 0; i < 5; i++) await look(demo, '01234567');
    pass(demo, 10);
    const { comments, fields } = record(demo, '01234567');
    await look(demo, '01234567');
    pass(demo, 9);
    expect(record(demo, '01234567')).toMatchObject({ comments, fields: { severity: fields.severity } });
  });

  it('comes alive too when a person has just opened it', async () => {
    const demo = await begin();
    const { caseNumber } = demo.cases.add({ summary: 'Mine', product: 'Red Hat Quay' });
    await look(demo, caseNumber);
    pass(demo, 10);
    expect(record(demo, caseNumber).comments).toHaveLength(1);
    expect(record(demo, caseNumber).fields).not.toMatchObject({ severity: '4 (Low)', ownerId: 'Support Intake' });
  });
});

describe('the life of the demo', () => {
  it('is calm by itself: some case changes every 20 to 40 seconds', async () => {
    const demo = await begin();
    const times: number[] = [];
    for (let last = newest(demo); times.length < 100; ) {
      pass(demo, 1);
      if (newest(demo) > last) times.push(clock);
      last = newest(demo);
    }
    const gaps = times.slice(1).map((at, i) => (at - (times[i] ?? 0)) / 1000);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(20);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(41);
  });

  it('shows every kind of change within a day, and hardly repeats itself', async () => {
    const demo = await begin();
    const known = new Map(demo.cases.all().map((one) => [one.fields.caseNumber, structuredClone(one)]));
    const kinds = new Set<string>();
    const said: string[] = [];
    for (let s = 0; s < DAY_S; s += 30) {
      clock += 30_000;
      demo.tick();
      for (const now of demo.cases.all()) {
        const was = known.get(now.fields.caseNumber);
        if (!was || was.fields.lastModifiedDate === now.fields.lastModifiedDate) continue;
        for (const kind of changes(was, now)) kinds.add(kind);
        said.push(...added(was, now).map(({ commentBody }) => `${now.fields.caseNumber} ${commentBody}`));
        known.set(now.fields.caseNumber, structuredClone(now));
      }
    }
    expect([...kinds].toSorted()).toEqual(KINDS.toSorted());
    expect(said.length).toBeGreaterThan(1000);
    expect(new Set(said).size / said.length).toBeGreaterThan(0.97);
  });

  it('lets go of what is old, so that it may run for months', async () => {
    const demo = await begin();
    for (let i = 0; i < 300; i++) demo.cases.comment('01234567', `remark ${i}`);
    for (let i = 0; i < 60; i++) demo.cases.attach('01234567', `file-${i}`, 1);
    await look(demo, '01234567');
    pass(demo, 10);
    const { comments, files } = record(demo, '01234567');
    expect([comments.length, comments[0]?.commentBody, files.length, files[0]?.fileName]).toEqual([
      200,
      'remark 101',
      50,
      'file-10',
    ]);
  });

  it('is the same each time', async () => {
    const [one, other] = [await begin(), await begin()];
    for (let i = 0; i < 200; i++) {
      clock += 40_000;
      one.tick();
      other.tick();
    }
    expect(told(one)).toEqual(told(other));
  });

  it('goes by the computer’s clock where it is given no other', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: START });
    const demo = await portal();
    running.push(demo);
    await look(demo, '01234567');
    const { comments } = record(demo, '01234567');
    vi.advanceTimersByTime(2000);
    expect(record(demo, '01234567').comments).toHaveLength(comments.length + 1);
    vi.advanceTimersByTime(60_000);
    expect(Date.parse(newest(demo))).toBeGreaterThan(START + 20_000);
  });

  it('does not exist in a quiet portal', async () => {
    const demo = await begin({ quiet: true });
    await look(demo, '01234567');
    const before = told(demo);
    pass(demo, 600);
    expect(told(demo)).toEqual(before);
  });
});

describe('a restart', () => {
  it('goes on where it was: nothing forgotten, nothing told twice, and no flood after days', async () => {
    const first = await begin({ dir });
    await look(first, '01234567');
    pass(first, 300);
    await first.stop();
    const before = told(first);
    clock += 3 * 86_400_000;
    const second = await begin({ dir });
    expect(told(second)).toEqual(before);
    second.tick();
    const caughtUp = second.cases.all().filter(({ fields }) => Date.parse(fields.lastModifiedDate) >= clock);
    expect(caughtUp).toHaveLength(1);
    await look(second, '01234567');
    const { comments } = record(second, '01234567');
    pass(second, 2);
    const comment = record(second, '01234567').comments.at(-1);
    expect(comments.map(({ commentBody }) => commentBody)).not.toContain(comment?.commentBody);
    expect(record(second, '01234567').fields.uri).toContain(second.url);
  });

  it('keeps what a person did, in one whole file', async () => {
    const first = await begin({ dir, quiet: true });
    const { caseNumber } = first.cases.add({ summary: 'Mine' });
    first.cases.comment(caseNumber, 'still here');
    await first.stop();
    expect(await readdir(dir)).toEqual(['demo.json']);
    const second = await begin({ dir, quiet: true });
    expect(record(second, caseNumber).comments[0]?.commentBody).toBe('still here');
    expect(second.warning).toBeUndefined();
  });

  it.each(['{"version":1,"cases":[{', '[]', ''])(
    'with a damaged file (%j) puts it aside, says so, and begins afresh',
    async (text) => {
      await writeFile(join(dir, 'demo.json'), text);
      const demo = await begin({ dir });
      expect(demo.warning).toEqual({ kind: 'damaged', file: join(dir, 'demo.json.bad') });
      expect(demo.cases.all()).toHaveLength(13);
      expect(await readFile(join(dir, 'demo.json.bad'), 'utf8')).toBe(text);
    },
  );

  it('without a place to save goes on and says so', async () => {
    const demo = await begin({ dir: join(dir, 'gone') });
    await rm(join(dir, 'gone'), { recursive: true });
    demo.cases.comment('01234567', 'nowhere to go');
    await demo.stop();
    expect(demo.warning).toEqual({ kind: 'unsaved', file: join(dir, 'gone', 'demo.json') });
  });
});

function added(was: CaseRecord, now: CaseRecord): CommentFields[] {
  return now.comments.filter(({ id }) => !was.comments.some((one) => one.id === id));
}

function* changes(was: CaseRecord, now: CaseRecord): Generator<string> {
  if (now.fields.isClosed !== was.fields.isClosed) yield now.fields.isClosed ? 'closed' : 'reopened';
  else if (now.fields.status !== was.fields.status) yield 'status';
  if (now.fields.severity !== was.fields.severity) yield 'severity';
  if (now.fields.ownerId !== was.fields.ownerId) yield 'owner';
  if (now.fields.customerEscalation !== was.fields.customerEscalation) yield 'escalation';
  if (now.files.at(-1)?.uuid !== was.files.at(-1)?.uuid) yield 'attachment';
  for (const { isDraft } of added(was, now)) yield isDraft ? 'draft' : 'comment';
  for (const old of was.comments) {
    const comment = now.comments.find(({ id }) => id === old.id);
    if (comment && comment.isDraft !== old.isDraft) yield 'published';
    else if (comment && comment.commentBody !== old.commentBody) yield 'edit';
  }
}
