import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { http } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Case } from '#src/ports/types.ts';
import type { Desk } from '#src/ports/vendor.ts';
import { redhat } from '#vendors/redhat.ts';
import { strata } from '#vendors/strata.ts';
import { noMail } from './fakes/mail.ts';
import { type Wire, wire } from './fakes/wire.ts';

const NOW = Date.parse('2026-11-20T08:10:00Z');
const NS = 'xmlns="http://www.redhat.com/gss/strata"';
const signal = AbortSignal.timeout(20_000);
const tools = { http: http(), mail: noMail, now: () => NOW, keep: async () => {} };
const [CASE = '', FILES = ''] = recorded('strata/get.json');

function recorded(file: string): string[] {
  const { exchanges } = JSON.parse(readFileSync(new URL(`fixtures/${file}`, import.meta.url), 'utf8'));
  return exchanges.map(({ answer }: { answer: { text?: string } }) => answer.text);
}

function deskAt({ base }: Wire): Required<Pick<Desk, 'changed' | 'get' | 'search'>> {
  const { changed, get, search, ...others } = strata.connect({ user: 'arossi', password: 'x', api: base }, tools);
  expect(others, 'watch and read only').toEqual({});
  if (!changed || !get || !search) throw new Error('a method is missing');
  return { changed, get, search };
}

/** The case as people see it when the portal answers with these documents. */
async function shown(documents: { case?: string; comments?: string; files?: string }): Promise<Case> {
  await using server = await wire(({ path }) => {
    if (path === '/rs/cases/01234567') return { body: documents.case ?? CASE };
    if (path === '/rs/cases/01234567/attachments') return { body: documents.files ?? FILES };
    return path === '/rs/cases/01234567/comments' ? { body: documents.comments ?? '' } : { status: 404 };
  });
  return await deskAt(server).get('01234567', signal);
}

async function failure(call: Promise<unknown>): Promise<Failure> {
  const error = await call.then(
    () => new Error('believed'),
    (reason: unknown) => reason,
  );
  if (error instanceof Failure) return error;
  throw error;
}

const comment = (id: string, at: string, more = '') =>
  `<comment id="${id}"><createdBy>Kim, Lee</createdBy><createdDate>${at}</createdDate><text>${id}</text>${more}</comment>`;
const withComments = (inside: string) => CASE.replace(/<comments>.*<\/comments>/s, inside);
const ids = ({ comments }: Case) => comments.map(({ id }) => id);

test.each([
  ['none', '<comments/>', []],
  ['one', `<comments>${comment('a', '2026-11-02T09:00:00Z')}</comments>`, ['a']],
  [
    'many, newest first',
    `<comments>${comment('b', '2026-11-03T09:00:00Z')}${comment('a', '2026-11-02T09:00:00Z')}</comments>`,
    ['a', 'b'],
  ],
  [
    'two in one second',
    `<comments>${comment('b', '2026-11-02T09:00:00Z')}${comment('a', '2026-11-02T09:00:00Z')}</comments>`,
    ['a', 'b'],
  ],
  [
    'one listed twice',
    `<comments>${comment('a', '2026-11-02T09:00:00Z')}${comment('a', '2026-11-02T09:00:00Z')}</comments>`,
    ['a'],
  ],
  ['one without an id', `<comments><comment><text>x</text></comment>${comment('a', 'yesterday')}</comments>`, ['a']],
])('shows the comments oldest first: %s', async (_name, inside, expected) => {
  expect(ids(await shown({ case: withComments(inside) }))).toEqual(expected);
});

test('asks for the comments where the case comes without them', async () => {
  const comments = `<comments ${NS}>${comment('b', '2026-11-03T09:00:00Z')}${comment('a', '2026-11-02T09:00:00Z')}</comments>`;
  expect(ids(await shown({ case: withComments(''), comments }))).toEqual(['a', 'b']);
});

test('does not believe comments none of which has an id (some are counted), or another case than the one asked for', async () => {
  const nameless = withComments('<comments><comment><text>x</text></comment></comments>');
  expect(await failure(shown({ case: nameless }))).toMatchObject({ kind: 'garbled' });
  const second = `<comments>${comment('a', '')}${comment('a', '2026-11-03T09:00:00Z')}<comment/></comments>`;
  expect((await shown({ case: withComments(second) })).odd).toBe(2);
  const other = CASE.replace('caseNumber="01234567"', 'caseNumber="01234568"');
  expect(await failure(shown({ case: other }))).toMatchObject({ kind: 'garbled' });
});

test('tells nothing of a comment that is a draft or not public', async () => {
  const parts = [
    '<draft>true</draft>',
    '<public>false</public>',
    '<public>FALSE</public>',
    '<public>true</public>',
    '',
  ];
  const inside = parts.map((more, i) => comment(`c${i}`, `2026-11-02T09:00:0${i}Z`, more)).join('');
  const { comments } = await shown({ case: withComments(`<comments>${inside}</comments>`) });
  expect(comments.map(({ draft }) => draft)).toEqual([true, true, true, false, false]);
});

test('a closed case is closed, whichever way the portal says it', async () => {
  expect((await shown({ case: CASE.replace('closed="false"', 'closed="true"') })).closed).toBe(true);
  expect((await shown({ case: CASE.replace('Waiting on Red Hat', 'Closed') })).closed).toBe(true);
  expect((await shown({})).closed).toBe(false);
});

test('a comment in HTML becomes text', async () => {
  const html = comment('a', '2026-11-02T09:00:00Z', '<contentType>html</contentType>').replace(
    '<text>a</text>',
    '<text>&lt;p&gt;Please &lt;b&gt;try&lt;/b&gt; a &amp;amp;&amp;amp; b&lt;/p&gt;</text>',
  );
  const { comments } = await shown({ case: withComments(`<comments>${html}</comments>`) });
  expect(comments.map(({ text }) => text)).toEqual(['Please try a && b']);
});

test('a time without a zone is UTC, wherever Casebell runs', async () => {
  vi.stubEnv('TZ', 'Asia/Tokyo');
  const { comments } = await shown({
    case: withComments(`<comments>${comment('a', '2026-11-02T09:00:00')}</comments>`),
  });
  vi.unstubAllEnvs();
  expect(comments.map(({ at }) => at)).toEqual(['2026-11-02T09:00:00.000Z']);
});

test('takes a comment of an unknown author type for the vendor\u2019s, and its date from where there is one', async () => {
  const typed = (type: string) => `<createdByType>${type}</createdByType>`;
  const inside = [
    comment('a', '2026-11-02T09:00:00Z', typed('Customer')),
    comment('b', '2026-11-02T09:00:01Z', typed('Associate')),
    comment('c', '2026-11-02T09:00:02Z', typed('Bot')),
    comment('d', '2026-11-02T09:00:03', '<publishedDate>2026-11-04T11:00:00+02:00</publishedDate>'),
    comment('e', 'null'),
  ].join('');
  const { comments } = await shown({ case: withComments(`<comments>${inside}</comments>`) });
  expect(comments.map(({ id, side, at }) => [id, side, at])).toEqual([
    ['a', 'ours', '2026-11-02T09:00:00.000Z'],
    ['b', 'vendor', '2026-11-02T09:00:01.000Z'],
    ['c', 'vendor', '2026-11-02T09:00:02.000Z'],
    ['e', 'vendor', '2026-11-03T10:00:01.000Z'],
    ['d', 'vendor', '2026-11-04T09:00:00.000Z'],
  ]);
});

test('empty elements are absent, elements nobody has heard of do not matter', async () => {
  const bare = `<case ${NS} caseNumber="01234567" closed="true"><status xmlns:x="y" x:z="1"> Waiting on Customer </status>
    <severity>5 (Someday)</severity><lastModifiedDate>2026-11-03T10:00:01Z</lastModifiedDate><owner/><product></product>
    <summary/><later><than><this/></than></later><comments/></case>`;
  expect(await shown({ case: bare, files: `<attachments ${NS}/>` })).toEqual({
    number: '01234567',
    title: '',
    status: 'Waiting on Customer',
    priority: 'medium',
    severity: '5 (Someday)',
    escalated: false,
    closed: true,
    created: '2026-11-03T10:00:01.000Z',
    modified: '2026-11-03T10:00:01.000Z',
    url: 'https://access.redhat.com/support/cases/#/case/01234567',
    description: '',
    comments: [],
    attachments: [],
  });
});

test('the same case from the XML and from the JSON API is the same case', async () => {
  const viaXml = await shown({});
  const head = {
    caseNumber: '01234567',
    id: '5006R00001AbCdEQAV',
    summary: 'NIC drops link on <bond0> & bond1',
    description: 'Link flaps hourly.\n    # ip link show bond0',
    status: 'Waiting on Red Hat',
    severity: '4 (Low)',
    product: 'Red Hat Enterprise Linux',
    version: '9.4',
    ownerId: 'Kim, Lee',
    customerEscalation: false,
    isClosed: false,
    createdDate: '2026-11-02T08:15:30Z',
    lastModifiedDate: '2026-11-03T10:00:01Z',
  };
  const twin = (id: string, createdByType: string, createdBy: string, createdDate: string, commentBody: string) => ({
    id,
    createdByType,
    createdBy,
    createdDate,
    commentBody,
    contentType: 'text/plain',
    isDraft: false,
    publishedDate: createdDate as string | null,
  });
  const comments = [
    {
      ...twin('a0a6R000001AaaAQAS', 'Customer', 'Rossi, Anna', '2026-11-02T08:59:00Z', 'Logs are'),
      isDraft: true,
      publishedDate: null,
    },
    twin('a0a6R000001BbbBQAS', 'Customer', 'Rossi, Anna', '2026-11-02T09:00:00Z', 'Logs attached.'),
    twin(
      'a0a6R000001CccCQAS',
      'Associate',
      'Kim, Lee',
      '2026-11-03T10:00:01Z',
      `Please try this, Anna:\n    ethtool -S bond0 | grep -E "(drop|err)"\n        && echo 'done' 🔔`,
    ),
  ];
  const files = [
    {
      uuid: '84a2d301-9d1c-4b3e-8f0a-2c6b8e5f7a10',
      fileName: 'sos report.tar.xz',
      size: 73_400_320,
      createdBy: 'Rossi, Anna',
      createdDate: '2026-11-02T09:01:00Z',
      uploadStatus: 'Completed',
    },
  ];
  await using server = await wire(({ path }) => {
    if (path === '/token')
      return { body: JSON.stringify({ access_token: 't', expires_in: 900, token_type: 'Bearer' }) };
    if (path.endsWith('/comments')) return { body: JSON.stringify(comments) };
    return { body: JSON.stringify(path.endsWith('/attachments') ? files : head) };
  });
  const account = { token: 'x', clientId: 'rhsm-api', api: `${server.base}/support`, sso: `${server.base}/token` };
  expect(viaXml).toEqual(await redhat.connect(account, tools).get?.('01234567', signal));
});

test.each([
  [401, 'auth', true],
  [410, 'auth', true],
  [403, 'forbidden', false],
  [404, 'missing', false],
])('a %i for one case is %s', async (status, kind, about) => {
  await using server = await wire(() => ({ status }));
  const found = await failure(deskAt(server).get('01234567', signal));
  expect(found.kind).toBe(kind);
  expect(found.message.includes('withdrawn')).toBe(about);
});

test('asks for a login and a password and knows the address itself', () => {
  const { credentials } = strata.asks;
  expect(credentials.parse({ user: ' arossi ', password: ' p: ' })).toEqual({
    user: 'arossi',
    password: ' p: ',
    api: 'https://api.access.redhat.com',
  });
  expect(credentials.safeParse({ user: 'a:b', password: 'x' }).success).toBe(false);
});
