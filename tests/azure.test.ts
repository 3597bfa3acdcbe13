import { expect, test } from 'vitest';
import { azure as vendor } from '#vendors/azure.ts';
import { failureOf } from './contracts/stage.ts';
import { list, NAME, NUMBER, play, SUPPORT, said, ticket } from './fakes/azure.ts';

const signal = AbortSignal.timeout(10_000);

test('our own reference is the name of the ticket: found exactly, or not at all', async () => {
  await using azure = await play({ 'GET supportTickets/casebell1': () => said(ticket({}, 'casebell1')) });
  expect(await azure.desk.search({ key: 'casebell1' }, signal)).toMatchObject([{ number: NUMBER }]);
  expect(await azure.desk.search({ key: 'casebell12' }, signal)).toEqual([]);
});

test('a 404 of somebody other than Azure proves nothing', async () => {
  await using azure = await play({ 'GET supportTickets/casebell1': () => ({ status: 404, body: 'no route' }) });
  expect((await failureOf(azure.desk.search({ key: 'casebell1' }, signal))).kind).toBe('missing');
});

test('a search goes by status at Azure, and by text over what that gives', async () => {
  const rows = [ticket(), ticket({ supportTicketId: '2611200040009999', title: 'Egress drops', description: '' }, 'b')];
  await using azure = await play({ 'GET supportTickets': list(...rows) });
  expect(await azure.desk.search({ text: 'EGRESS', status: "Op'en" }, signal)).toMatchObject([
    { title: 'Egress drops' },
  ]);
  expect(azure.asked('supportTickets')[0]?.query).toMatchObject({
    $filter: "status eq 'Op''en' and createdDate ge 2025-05-20T00:00:00Z",
  });
  expect(await azure.desk.search({ limit: 1 }, signal)).toHaveLength(1);
});

test('open cases are compared: page after page, of which one row may be odd', async () => {
  let changes = 0;
  const other = ticket({ supportTicketId: '2611200040009999', severity: 'a new word', status: 'A new word' }, 'b');
  await using azure = await play({
    'GET supportTickets': ({ query }, base) => {
      if (query['$skiptoken']) return said({ value: [other, { name: 'odd' }] });
      const first = ticket({ modifiedDate: `2026-11-20T08:05:0${changes}Z` });
      return said({ value: [first], nextLink: `${base}${SUPPORT}/supportTickets?$skiptoken=2` });
    },
  });
  const first = await azure.desk.changed(undefined, signal);
  expect(first).toMatchObject({ cases: [], odd: 1 });
  expect(await azure.desk.changed(first.next, signal)).toMatchObject({ cases: [], odd: 1 });
  changes = 1;
  expect(await azure.desk.changed(first.next, signal)).toMatchObject({ cases: [{ number: NUMBER }], compared: true });
  expect(Object.keys(JSON.parse(first.next))).toEqual([NUMBER, '2611200040009999']);
});

test('a closing is noticed by one request for the ticket, whose name is known', async () => {
  let closed = false;
  await using azure = await play({
    'GET supportTickets': ({ query }) =>
      said({ value: query['$filter'] === "status eq 'Open'" && !closed ? [ticket()] : [] }),
    [`GET supportTickets/${NAME}`]: () => said(ticket({ status: 'Closed' })),
  });
  const { next } = await azure.desk.changed(undefined, signal);
  closed = true;
  const { cases } = await azure.desk.changed(next, signal);
  expect(cases).toMatchObject([{ number: NUMBER, closed: true, status: 'Closed' }]);
  expect(azure.asked(NAME)).toHaveLength(1);
});

test('after a restart, when no name is known, a closing is found in the list of all tickets', async () => {
  await using azure = await play({
    'GET supportTickets': ({ query }) =>
      said({ value: query['$filter']?.startsWith('createdDate') ? [ticket({ status: 'Closed' })] : [] }),
  });
  const { cases, next } = await azure.desk.changed(JSON.stringify({ [NUMBER]: 'seen' }), signal);
  expect(cases).toMatchObject([{ number: NUMBER, closed: true }]);
  expect(next).toBe('{}');
  expect(azure.asked(NAME)).toEqual([]);
});

test('a case is looked up once: from then on its name is known', async () => {
  await using azure = await play({
    'GET supportTickets': list(ticket()),
    [`GET supportTickets/${NAME}`]: () => said(ticket()),
    [`GET supportTickets/${NAME}/communications`]: list(),
  });
  await azure.desk.get(NUMBER, signal);
  await azure.desk.get(NUMBER, signal);
  expect(azure.asked('supportTickets').filter(({ path }) => path.endsWith('/supportTickets'))).toHaveLength(1);
});

test('a number that is not in the list is missing; behind a row that cannot be read it may be', async () => {
  await using azure = await play({ 'GET supportTickets': list(ticket({ supportTicketId: '2611200040009999' })) });
  expect((await failureOf(azure.desk.get(NUMBER, signal))).kind).toBe('missing');
  await using other = await play({ 'GET supportTickets': list(ticket({ supportTicketId: 7 })) });
  expect((await failureOf(other.desk.get(NUMBER, signal))).kind).toBe('garbled');
});

test('whose a comment is its sender tells; only else the direction', async () => {
  const one = (sender: string, communicationDirection: string) => ({
    name: `${sender} ${communicationDirection}`,
    properties: { sender, communicationDirection, body: 'x', createdDate: '2026-11-20T08:05:00Z' },
  });
  await using azure = await play({
    'GET supportTickets': list(ticket()),
    [`GET supportTickets/${NAME}`]: () =>
      said(ticket({ contactDetails: { primaryEmailAddress: 'anna@branch.example', additionalEmailAddresses: [''] } })),
    [`GET supportTickets/${NAME}/communications`]: list(
      one('', 'outbound'),
      one('noc@acme.example', 'outbound'),
      one('Jonas@Branch.example', 'outbound'),
      one('lee@microsoft.com', 'inbound'),
      one('azure@mail.microsoft.com', 'outbound'),
      one('someone@else.example', 'inbound'),
      one('someone@else.example', 'outbound'),
      one('me@notmicrosoft.com', 'inbound'),
    ),
  });
  const { comments } = await azure.desk.get(NUMBER, signal);
  expect(comments.map(({ side }) => side)).toEqual([
    ...['vendor', 'ours', 'ours', 'vendor', 'vendor', 'ours', 'vendor', 'ours'],
  ]);
});

test("Microsoft's HTML comes as text, and what only looks a little like it stays", async () => {
  const one = (name: string, body: string) => ({ name, properties: { body, createdDate: '2026-11-20T08:05:00Z' } });
  await using azure = await play({
    'GET supportTickets': list(ticket()),
    [`GET supportTickets/${NAME}`]: () => said(ticket()),
    [`GET supportTickets/${NAME}/communications`]: list(
      one('a', '<div>Hello &amp; welcome</div>'),
      one('b', 'set <name> to "a & b"'),
    ),
  });
  const { comments } = await azure.desk.get(NUMBER, signal);
  expect(comments.map(({ text }) => text)).toEqual(['Hello & welcome', 'set <name> to "a & b"']);
});

test('an access token that expires meanwhile is renewed, and the same is asked once more', async () => {
  let refused = 0;
  await using azure = await play({
    'GET supportTickets': () =>
      refused++ === 0 ? said({ error: { code: 'ExpiredAuthenticationToken' } }, 401) : said({ value: [] }),
  });
  expect((await azure.desk.changed(undefined, signal)).cases).toEqual([]);
  expect(azure.asked('/token')).toHaveLength(2);
});

test('all four severities are said in the words of Azure', () => {
  const words = vendor.severities.map(({ word, priority }) => `${word} ${priority}`);
  expect(words).toEqual(['highestcriticalimpact urgent', 'critical high', 'moderate medium', 'minimal low']);
});

test('a case that is being updated is followed until it is open or closed', async () => {
  const states = ['Updating', 'Updating', 'Closed'];
  await using azure = await play({
    'GET supportTickets': ({ query }) => said({ value: query['$filter']?.startsWith('createdDate') ? [ticket()] : [] }),
    [`GET supportTickets/${NAME}`]: () => said(ticket({ status: states.shift() })),
    [`GET supportTickets/${NAME}/communications`]: list(),
  });
  await azure.desk.search({}, signal);
  const first = await azure.desk.changed(JSON.stringify({ [NUMBER]: 'open' }), signal);
  expect(first.cases).toMatchObject([{ status: 'Updating', closed: false }]);
  const second = await azure.desk.changed(first.next, signal);
  expect(second.cases).toEqual([]);
  expect((await azure.desk.changed(second.next, signal)).cases).toMatchObject([{ closed: true }]);
});
