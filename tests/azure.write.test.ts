import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Failure } from '#src/ports/failure.ts';
import type { Draft } from '#src/ports/vendor.ts';
import { failureOf } from './contracts/stage.ts';
import { type Answers, list, NAME, NUMBER, play, said, ticket } from './fakes/azure.ts';
import { type Said, wire } from './fakes/wire.ts';

const signal = AbortSignal.timeout(10_000);

const services = (name: string) =>
  said({ value: [{ id: `/services/${name}`, name, properties: { displayName: name } }] });
const catalogs: Answers = {
  'GET services': () => services('vm'),
  'GET services/vm/problemClassifications': () => services('stuck'),
};
const draft: Draft = {
  title: 'VM stuck',
  body: 'It stays in Starting.',
  severity: 'moderate',
  extra: { product: 'VM', problem: 'Stuck' },
};
const taken = (base: string): Said => ({
  status: 202,
  headers: { 'azure-asyncoperation': `${base}/operation?api-version=2024-04-01`, 'retry-after': '0' },
});

test('a new case that Azure takes its time for is waited for, and then has its number', async () => {
  const states = ['Accepted', 'InProgress', 'Succeeded'];
  await using azure = await play({
    ...catalogs,
    'PUT supportTickets/casebell1': (_, base) => taken(base),
    'GET /operation': () => said({ status: states.shift() }, 200, { 'retry-after': '0' }),
    'GET supportTickets/casebell1': () => said(ticket({}, 'casebell1')),
  });
  const url = expect.stringContaining('/supportTickets/casebell1');
  expect(await azure.desk.open(draft, 'casebell1', signal)).toEqual({ kind: 'opened', number: NUMBER, url });
  expect(states).toEqual([]);
  expect(JSON.parse(azure.asked('PUT')[0]?.body ?? '').properties).toMatchObject({
    serviceId: '/services/vm',
    problemClassificationId: '/services/stuck',
    contactDetails: { preferredTimeZone: 'UTC', preferredSupportLanguage: 'en-us' },
  });
});

test('where only Location says where to look, the case is there once that no longer answers 202', async () => {
  const statuses = [202, 202, 200];
  await using azure = await play({
    ...catalogs,
    'PUT supportTickets/casebell1': (_, base) => ({
      status: 202,
      headers: { location: `${base}/result`, 'retry-after': '0' },
    }),
    'GET /result': () => ({ status: statuses.shift() ?? 500, headers: { 'retry-after': '0' } }),
    'GET supportTickets/casebell1': () => said(ticket()),
  });
  expect(await azure.desk.open(draft, 'casebell1', signal)).toMatchObject({ number: NUMBER });
  expect(statuses).toEqual([]);
});

test('a plan that allows no technical cases is said as a refusal, not left in doubt', async () => {
  await using azure = await play({
    ...catalogs,
    'PUT supportTickets/casebell1': (_, base) => taken(base),
    'GET /operation': () => said({ status: 'Failed', error: { code: 'InvalidSupportPlan', message: 'plan' } }),
  });
  const failure = await failureOf(azure.desk.open(draft, 'casebell1', signal));
  expect(failure).toMatchObject({ kind: 'refused', doubt: false });
  expect(failure.message).toContain('InvalidSupportPlan, technical cases need a paid support plan');
});

test.each<[string, Said, Failure['kind']]>([
  ['an error', { status: 500 }, 'down'],
  ['a dropped connection', 'reset', 'down'],
  ['slow down', { status: 429, headers: { 'retry-after': '20' } }, 'busy'],
  ['no right any more', said({ error: { code: 'AuthorizationFailed' } }, 403), 'forbidden'],
  ['a login page', { status: 200, body: '<html></html>' }, 'garbled'],
  ['never an end', said({ status: 'InProgress' }, 200, { 'retry-after': '61' }), 'down'],
  ['no end in thirty looks', said({ status: 'InProgress' }, 200, { 'retry-after': '0' }), 'down'],
])('a new case that was taken is in doubt where what follows is %s', async (_what, answer, kind) => {
  await using azure = await play({
    ...catalogs,
    'PUT supportTickets/casebell1': (_, base) => taken(base),
    'GET /operation': () => answer,
  });
  expect(await failureOf(azure.desk.open(draft, 'casebell1', signal))).toMatchObject({ kind, doubt: true });
});

test('the access token goes nowhere else: a link to another host is not followed', async () => {
  await using other = await wire(() => said({ status: 'Succeeded' }));
  await using azure = await play({
    ...catalogs,
    'PUT supportTickets/casebell1': () => taken(other.base),
    'GET supportTickets': () => said({ value: [ticket()], nextLink: `${other.base}/more` }),
  });
  const failure = await failureOf(azure.desk.open(draft, 'casebell1', signal));
  expect(failure).toMatchObject({ kind: 'garbled', doubt: true });
  expect((await failureOf(azure.desk.changed(undefined, signal))).kind).toBe('garbled');
  expect(other.seen).toEqual([]);
});

test('a service or a kind of problem Azure does not know is answered with those it does', async () => {
  await using azure = await play(catalogs);
  const unknown = { ...draft, extra: { product: 'Toaster', problem: 'Stuck' } };
  const failure = await failureOf(azure.desk.open(unknown, 'casebell1', signal));
  expect(failure).toMatchObject({ kind: 'refused', doubt: false });
  expect(failure.message).toBe('Azure has no service of this name. It has: vm');
  const unsaid = await failureOf(azure.desk.open({ ...draft, extra: {} }, 'casebell1', signal));
  expect(unsaid).toMatchObject({ kind: 'refused', doubt: false });
  expect(azure.asked('PUT')).toEqual([]);
});

test('a high severity without a phone number is refused before anything is asked', async () => {
  await using azure = await play(catalogs);
  const failure = await failureOf(azure.desk.open({ ...draft, severity: 'critical' }, 'casebell1', signal));
  expect(failure).toMatchObject({ kind: 'refused', doubt: false });
  expect(azure.seen).toEqual([]);
});

test('a comment that Azure takes its time for goes out once, in the name of the contact', async () => {
  const id = `casebell${createHash('sha256').update(`${NUMBER} 2026-11-20T08:10:00.000Z Done.`).digest('hex').slice(0, 16)}`;
  await using azure = await play({
    'GET supportTickets': list(ticket()),
    [`PUT supportTickets/${NAME}/communications/${id}`]: (_, base) => taken(base),
    'GET /operation': () => said({ status: 'Succeeded' }),
  });
  const at = '2026-11-20T08:10:00.000Z';
  const mine = { id, text: 'Done.', by: 'noc@acme.example', side: 'ours', at, draft: false };
  expect(await azure.desk.comment(NUMBER, 'Done.', signal)).toEqual(mine);
  expect(JSON.parse(azure.asked('PUT')[0]?.body ?? '').properties.sender).toBe('noc@acme.example');
});

test('a case is opened again with its reason; another state than open and closed there is not', async () => {
  await using azure = await play({
    'GET supportTickets': list(ticket({ status: 'Closed' })),
    [`PATCH supportTickets/${NAME}`]: () => said(ticket()),
  });
  await failureOf(azure.desk.change(NUMBER, { reopen: { reason: 'It is back.' } }, signal));
  const [patch, reason] = [...azure.asked('PATCH'), ...azure.asked('PUT')];
  expect(JSON.parse(patch?.body ?? '')).toEqual({ status: 'open' });
  expect(JSON.parse(reason?.body ?? '').properties.body).toBe('It is back.');
  const failure = await failureOf(azure.desk.change(NUMBER, { status: 'Pending' }, signal));
  expect(failure.kind).toBe('unsupported');
});

test.each([
  [0, [0]],
  [2_500_000, [2_500_000]],
  [2_500_001, [2_500_000, 1]],
  [5_000_000, [2_500_000, 2_500_000]],
])('a file of %i bytes goes in pieces of at most 2.5 MB', async (size, pieces) => {
  const files = `fileWorkspaces/${NUMBER}/files/a%20b.log`;
  await using azure = await play({
    [`PUT ${files}`]: () => said({ name: 'a b.log', properties: { createdOn: '2026-11-20T08:10:01Z' } }, 201),
    [`POST ${files}/upload`]: () => ({ status: 204 }),
  });
  async function* open() {
    for (let left = size; left > 0; left -= 700_000) yield Buffer.alloc(Math.min(left, 700_000), 'x');
  }
  const file = { name: 'a b.log', size, open };
  expect(await azure.desk.attach(NUMBER, file, signal)).toMatchObject({ id: 'a b.log', name: 'a b.log', size });
  const sent = azure.asked('POST').filter(({ path }) => path.endsWith('/upload'));
  const read = sent.map(({ body }) => JSON.parse(body) as { content: string; chunkIndex: number });
  expect(read.map(({ content }) => Buffer.from(content, 'base64').length)).toEqual(pieces);
  expect(read.map(({ chunkIndex }) => chunkIndex)).toEqual(pieces.map((_, index) => index));
  expect(JSON.parse(azure.asked('PUT')[0]?.body ?? '').properties).toMatchObject({ numberOfChunks: pieces.length });
});

test('an upload whose answer is lost is no doubt: the same name again is the same file', async () => {
  const files = `fileWorkspaces/${NUMBER}/files/a.log`;
  await using azure = await play({
    [`PUT ${files}`]: () => said({ name: 'a.log', properties: {} }, 201),
    [`POST ${files}/upload`]: () => 'reset',
  });
  async function* open() {
    yield Buffer.from('abc');
  }
  const failure = await failureOf(azure.desk.attach(NUMBER, { name: 'a.log', size: 3, open }, signal));
  expect(failure).toMatchObject({ kind: 'down', doubt: false });
});
