import { describe, expect, test } from 'vitest';
import { aws } from '#vendors/aws.ts';
import { failureOf } from './contracts/stage.ts';
import { listing, type Row, row, said, support, words } from './fakes/aws.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();

describe('a request', () => {
  test('is signed for the place of its partition, and by the credentials that were given', async () => {
    const places = [
      ['aws', 'us-east-1'],
      ['aws-us-gov', 'us-gov-west-1'],
      ['aws-cn', 'cn-north-1'],
    ] as const;
    for (const [partition, region] of places) {
      await using site = await support(
        listing(() => []),
        { partition, sessionToken: 'for-an-hour' },
      );
      await site.desk.changed?.(undefined, signal);
      const headers: Record<string, string> = site.calls[0]?.headers ?? {};
      const scope = new RegExp(`Credential=AKIAIOSFODNN7EXAMPLE/\\d{8}/${region}/support/aws4_request,`);
      expect(headers['authorization']).toMatch(scope);
      expect(headers['x-amz-security-token']).toBe('for-an-hour');
    }
  });

  test('goes to the official address of its partition where no other is given', () => {
    const account = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'sesame' };
    const hosts = (['aws', 'aws-us-gov', 'aws-cn'] as const).map(
      (partition) => aws.contact({ ...account, partition }).host,
    );
    expect(hosts).toEqual([
      'support.us-east-1.amazonaws.com',
      'support.us-gov-west-1.amazonaws.com',
      'support.cn-north-1.amazonaws.com.cn',
    ]);
  });

  test('is asked once, however AWS fails', async () => {
    const failures = [said({ __type: 'ThrottlingException' }, 400), said({}, 500), 'reset'] as const;
    for (const failure of failures) {
      await using site = await support(() => failure);
      await failureOf(site.desk.get?.('17', signal) ?? nothing);
      expect(site.calls).toHaveLength(1);
    }
  });

  test('that is refused for its signature says what to look at, and nothing of what AWS says of the signature', async () => {
    const message = "The Canonical String for this request should have been 'POST / secret-things'";
    const type = 'com.amazon.coral.service#InvalidSignatureException';
    await using site = await support(() => said({ __type: type, message }, 400));
    const failure = await failureOf(site.desk.get?.('17', signal) ?? nothing);
    expect(failure).toMatchObject({ kind: 'auth', doubt: false });
    expect(failure.message).toMatch(/^AWS DescribeCases: 400 InvalidSignatureException, .*clock/);
    expect(failure.message).not.toContain('secret-things');
  });

  test('without a support plan says which plan is needed', async () => {
    await using site = await support(() => said({ __type: 'SubscriptionRequiredException' }, 400));
    const failure = await failureOf(site.desk.changed?.(undefined, signal) ?? nothing);
    expect(failure.kind).toBe('forbidden');
    expect(failure.message).toContain('Business Support+');
  });
});

describe('what changed', () => {
  test('is told by comparing all open cases, page by page, and closings are noticed', async () => {
    let rows = Array.from({ length: 230 }, (_, i) => row(1000 + i));
    await using site = await support(listing(() => rows));
    const first = await site.desk.changed?.(undefined, signal);
    expect(first?.cases).toEqual([]);
    expect(site.calls).toHaveLength(3);

    const answer = words('Try again.', 'Amazon Web Services', '2026-11-20T11:59:00.000Z');
    rows = [
      ...rows.slice(0, 227),
      row(1227, { status: 'resolved' }),
      row(1228, { severityCode: 'urgent' }),
      row(1229, { recentCommunications: { communications: [answer] } }),
      row(2000),
    ];
    const second = await site.desk.changed?.(first?.next, signal);
    const told = second?.cases.map(({ number, severity, modified, closed }) => [number, severity, modified, closed]);
    const created = '2026-11-19T10:00:00.000Z';
    expect(told).toEqual([
      ['1228', 'urgent', created, false],
      ['1229', 'normal', '2026-11-20T11:59:00.000Z', false],
      ['2000', 'normal', created, false],
      ['1227', 'normal', created, true],
    ]);
    const third = await site.desk.changed?.(second?.next, signal);
    expect(third?.cases).toEqual([]);
  });

  test('leaves out a case that AWS no longer knows', async () => {
    let rows = [row(1), row(2)];
    const list = listing(() => rows);
    const gone = said({ __type: 'CaseIdNotFound', message: 'x' }, 400);
    await using site = await support((call) => (call.json['displayId'] === '2' ? gone : list(call)));
    const first = await site.desk.changed?.(undefined, signal);
    rows = [row(1)];
    const second = await site.desk.changed?.(first?.next, signal);
    expect(second?.cases).toEqual([]);
    expect((await site.desk.changed?.(second?.next, signal))?.cases).toEqual([]);
    expect(site.calls).toHaveLength(4);
  });

  test('is not held up by a case that cannot be read, which is counted', async () => {
    let rows: Row[] = [row(1), row(2)];
    await using site = await support(listing(() => rows));
    const first = await site.desk.changed?.(undefined, signal);
    rows = [row(1, { status: 7 }), row(2, { status: 'reopened' }), row(3, { subject: null, severityCode: 'severe' })];
    const second = await site.desk.changed?.(first?.next, signal);
    expect(second?.odd).toBe(2);
    expect(second?.cases.map(({ number, status, priority, severity }) => [number, status, priority, severity])).toEqual(
      [
        ['2', 'reopened', 'medium', 'normal'],
        ['3', 'opened', 'medium', 'severe'],
      ],
    );
    rows = [row(1, { status: 'reopened' }), ...rows.slice(1)];
    expect((await site.desk.changed?.(second?.next, signal))?.cases.map(({ number }) => number)).toEqual(['1']);
  });

  test('of a hundred closings at once and more is told in several looks, and none is lost', async () => {
    let rows = Array.from({ length: 130 }, (_, i) => row(1000 + i));
    await using site = await support(listing(() => rows));
    let mark = (await site.desk.changed?.(undefined, signal))?.next;
    rows = rows.map((one) => ({ ...one, status: 'resolved' }));
    const told: string[] = [];
    for (let looks = 0; looks < 2; looks++) {
      const look = await site.desk.changed?.(mark, signal);
      told.push(...(look?.cases.filter(({ closed }) => closed).map(({ number }) => number) ?? []));
      mark = look?.next;
    }
    expect(new Set(told).size).toBe(130);
    expect(mark).toBe('{}');
  });

  test('is garbled where the pages have no end', async () => {
    await using site = await support(() => said({ cases: [row(1)], nextToken: 'same' }));
    expect((await failureOf(site.desk.changed?.(undefined, signal) ?? nothing)).kind).toBe('garbled');
    expect(site.calls.length).toBeLessThan(4);
  });
});

describe('a case', () => {
  function whole(list: unknown[], one: Row = row(17)) {
    return support(({ operation }) =>
      operation === 'DescribeCases' ? said({ cases: [one] }) : said({ communications: list, nextToken: null }),
    );
  }

  test('tells the side of whoever wrote: AWS signs without an address', async () => {
    await using site = await whole([
      words('Still open?', 'AWS Support Engineering', '2026-11-20T11:00:04.000Z'),
      words('Solved?', 'amazon web services', '2026-11-20T11:00:03.000Z'),
      words('By key.', 'arn:aws:iam::123456789012:user/noc', '2026-11-20T11:00:02.000Z'),
      words('Any news?', 'Admin (Role) <jane@example.com>', '2026-11-20T11:00:01.000Z'),
      words('Broken.', 'jane@example.com', '2026-11-20T11:00:00.000Z'),
    ]);
    const found = await site.desk.get?.('17', signal);
    expect(found?.description).toBe('Broken.');
    expect(found?.comments.map(({ text, side }) => [text, side])).toEqual([
      ['Any news?', 'ours'],
      ['By key.', 'ours'],
      ['Solved?', 'vendor'],
      ['Still open?', 'vendor'],
    ]);
  });

  test('keeps the order of communications of one second, and gives each an id that stays', async () => {
    const at = '2026-11-20T11:00:00.000Z';
    const list = ['Third', 'Second', 'First'].map((text) => words(text, 'Amazon Web Services', at));
    await using site = await whole(list);
    const found = await site.desk.get?.('17', signal);
    expect([found?.description, ...(found?.comments.map(({ text }) => text) ?? [])]).toEqual([
      'First',
      'Second',
      'Third',
    ]);
    const again = await site.desk.get?.('17', signal);
    expect(again?.comments.map(({ id }) => id)).toEqual(found?.comments.map(({ id }) => id));
    expect(new Set(found?.comments.map(({ id }) => id)).size).toBe(2);
  });

  test('loses nothing to one odd communication: it is counted, and the others stay where they are', async () => {
    await using site = await whole([
      words('Good.', 'Amazon Web Services', '2026-11-20T11:00:03.000Z', [
        { attachmentId: 'a-1', fileName: 'x.log' },
        5,
      ]),
      { ...words('', 'Amazon Web Services', '2026-11-20T11:00:02.000Z'), body: { rich: 'text' } },
      { ...words('When?', 'Amazon Web Services', ''), timeCreated: 17 },
      words('Broken.', 'jane@example.com', '2026-11-20T11:00:00.000Z'),
    ]);
    const found = await site.desk.get?.('17', signal);
    expect(found?.description).toBe('Broken.');
    expect(found?.comments.filter(({ draft }) => !draft).map(({ text }) => text)).toEqual(['When?', 'Good.']);
    expect(found?.attachments.map(({ name }) => name)).toEqual(['x.log']);
    expect(found?.odd).toBe(2);
  });

  test('shows every word of severity and status as AWS says it', async () => {
    const seen = [];
    for (const severityCode of ['critical', 'urgent', 'high', 'normal', 'low', null]) {
      await using site = await whole([], row(17, { severityCode, status: 'customer-action-completed' }));
      const found = await site.desk.get?.('17', signal);
      seen.push([found?.severity, found?.priority, found?.closed]);
    }
    expect(seen).toEqual([
      ['critical', 'urgent', false],
      ['urgent', 'urgent', false],
      ['high', 'high', false],
      ['normal', 'medium', false],
      ['low', 'low', false],
      ['-', 'medium', false],
    ]);
  });

  test('that is not there is missing, and another than the one asked for is not believed', async () => {
    await using none = await support(() => said({ cases: [] }));
    expect((await failureOf(none.desk.get?.('17', signal) ?? nothing)).kind).toBe('missing');
    await using other = await whole([], row(18));
    expect((await failureOf(other.desk.get?.('17', signal) ?? nothing)).kind).toBe('garbled');
  });
});

describe('a search', () => {
  test('by words and status looks at titles and the newest communications, the newest first', async () => {
    const told = words('It is the LINK of zone b.', 'Amazon Web Services', '2026-11-20T09:00:00.000Z');
    const rows = [
      row(1, { subject: 'Link down' }),
      row(2, { recentCommunications: { communications: [told] } }),
      row(3, { subject: 'Invoice' }),
      row(4, { subject: 'Old link', status: 'resolved' }),
    ];
    await using site = await support(listing(() => rows));
    const numbers = async (q: object) => (await site.desk.search?.(q, signal))?.map(({ number }) => number);
    expect(await numbers({ text: 'link' })).toEqual(['2', '1', '4']);
    expect(await numbers({ text: 'link', status: 'opened' })).toEqual(['2', '1']);
    expect(await numbers({ status: 'resolved' })).toEqual(['4']);
    expect(await numbers({ limit: 1 })).toEqual(['2']);
  });
});
