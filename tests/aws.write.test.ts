import { describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import type { OutgoingFile } from '#src/ports/types.ts';
import type { Patch } from '#src/ports/vendor.ts';
import { attach } from '#vendors/aws/upload.ts';
import { failureOf } from './contracts/stage.ts';
import { type Call, listing, row, said, support, words } from './fakes/aws.ts';
import type { Said } from './fakes/wire.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();

function refused(code: string): Said {
  return said({ __type: code, message: 'x' }, 400);
}

describe('a change', () => {
  const unable: Patch[] = [
    { severity: 'low' },
    { status: 'opened' },
    { reopen: { reason: 'x' } },
    { severity: 'low', close: true },
  ];
  test.each(unable)('that AWS has no call for, %j, is refused before anything is asked', async (patch) => {
    await using site = await support(() => said({}));
    const failure = await failureOf(site.desk.change?.('17', patch, signal) ?? nothing);
    expect(failure.kind).toBe('unsupported');
    expect(failure.message).toContain('https://support.console.aws.amazon.com/');
    expect(site.calls).toEqual([]);
  });

  test('that AWS takes without closing the case is not told as closed', async () => {
    const left = said({ initialCaseStatus: 'opened', finalCaseStatus: 'opened' });
    await using site = await support((call) =>
      call.operation === 'ResolveCase' ? left : listing(() => [row(17)])(call),
    );
    expect((await failureOf(site.desk.change?.('17', { close: true }, signal) ?? nothing)).kind).toBe('refused');
  });
});

describe('a comment', () => {
  test('asks once for what AWS calls the case', async () => {
    await using site = await support((call) =>
      call.operation === 'DescribeCases' ? listing(() => [row(17)])(call) : said({ result: true }),
    );
    await site.desk.comment?.('17', 'Hello', signal);
    await site.desk.comment?.('17', 'Hello again', signal);
    const operations = site.calls.map(({ operation }) => operation);
    expect(operations).toEqual(['DescribeCases', 'AddCommunicationToCase', 'AddCommunicationToCase']);
  });
});

describe('a new case', () => {
  const extra = { product: 'aws-lambda', version: 'performance' };
  const draft = { title: 'Slow', body: 'Since noon.', severity: 'urgent', extra };
  const made = row(18, {
    recentCommunications: {
      communications: [words('Since noon.\n\nReference: casebell1', 'noc@example.com', '2026-11-20T12:00:00.000Z')],
    },
  });

  const number = 'did not tell its number';
  test.each<[string, Said, Said, string]>([
    ['whose answer is lost', 'reset', said({ cases: [] }), ''],
    ['that is not in the list yet', said({ caseId: made['caseId'] }), said({ cases: [] }), number],
    ['of which AWS will not speak now', said({ caseId: made['caseId'] }), refused('ThrottlingException'), number],
    ['we may open but not read', said({ caseId: made['caseId'] }), refused('AccessDeniedException'), number],
    ['opened as the session ended', said({ caseId: made['caseId'] }), refused('ExpiredTokenException'), number],
  ])('%s is in doubt: it is looked for and never simply opened again', async (_name, creation, list, message) => {
    await using site = await support(({ operation }) => (operation === 'CreateCase' ? creation : list));
    const failure = await failureOf(site.desk.open?.(draft, 'casebell1', signal) ?? nothing);
    expect(failure.doubt).toBe(true);
    expect(failure.message).toContain(message);
    expect(site.calls.filter(({ operation }) => operation === 'CreateCase')).toHaveLength(1);
  });

  test('is found by our reference without reading through the cases of before', async () => {
    const long = { communications: [words('Try again.', 'Amazon Web Services', '2026-11-20T09:00:00.000Z')] };
    const old = row(17, {
      timeCreated: '2026-09-01T10:00:00.000Z',
      recentCommunications: { ...long, nextToken: 'more' },
    });
    await using site = await support(listing(() => [old, made]));
    const found = await site.desk.search?.({ key: 'casebell1' }, signal);
    expect(found?.map((head) => head.number)).toEqual(['18']);
    expect(site.calls.map(({ operation }) => operation)).toEqual(['DescribeCases']);
  });

  test('beyond the limit of AWS says so by its code', async () => {
    await using site = await support(() => refused('CaseCreationLimitExceeded'));
    const failure = await failureOf(site.desk.open?.(draft, 'casebell1', signal) ?? nothing);
    expect(failure).toMatchObject({
      kind: 'refused',
      doubt: false,
      message: 'AWS CreateCase: 400 CaseCreationLimitExceeded',
    });
  });
});

describe('a file', () => {
  const BIG = 12_000_000;
  function file(size: number, piece = 1_000_000): OutgoingFile {
    return {
      name: 'core.gz',
      size,
      async *open() {
        for (let at = 0; at < size; at += piece) yield Buffer.alloc(Math.min(piece, size - at), 7);
      },
    };
  }
  /** Upload links for parts of 5 MiB, two a call. */
  function lending(base: () => string, states: string[]) {
    return (call: Call): Said => {
      const { operation, json } = call;
      if (operation === 'DescribeCases') return listing(() => [row(17)])(call);
      if (operation === 'AddCommunicationToCase') return said({ result: true });
      if (operation !== 'GetAttachmentUploadLinks') return said({ uploadStatus: states.shift(), fileName: 'core.gz' });
      const { startIndex } = (json['uploadRange'] ?? { startIndex: 1 }) as { startIndex: number };
      const parts = [startIndex, startIndex + 1].filter((part) => part <= 3);
      const uploadUrls = parts.map((partIndex) => ({ url: `${base()}/part/${partIndex}`, partIndex, expiryDate: 'x' }));
      return said({ uploadId: 'up-1', partSizeBytes: 5 * 2 ** 20, totalParts: 3, nextIndex: 3, uploadUrls });
    };
  }

  test('above 5 MB goes in parts to the storage, without our credentials, and then into the case', async () => {
    const puts: [path: string, size: number, authorization: string | undefined][] = [];
    let base = '';
    await using site = await support(
      lending(() => base, ['attachment-ready']),
      {},
      ({ path, body, headers }) => {
        puts.push([path, body.length, headers['authorization']]);
        return { headers: { etag: `"${path.at(-1)}"` } };
      },
    );
    base = site.base;
    const sent = await site.desk.attach?.('17', file(BIG), signal);
    expect(sent).toMatchObject({ id: 'up-1', name: 'core.gz', size: BIG });
    expect(puts).toEqual([
      ['/part/1', 5_242_880, undefined],
      ['/part/2', 5_242_880, undefined],
      ['/part/3', 1_514_240, undefined],
    ]);
    const { json: completed } = site.calls.find(({ operation }) => operation === 'CompleteAttachmentUpload') ?? {};
    const completedUploads = [1, 2, 3].map((partIndex) => ({ partIndex, eTag: `"${partIndex}"` }));
    expect(completed).toEqual({ uploadId: 'up-1', completedUploads });
    expect(site.calls.at(-1)?.json).toMatchObject({ communicationBody: 'Attached: core.gz', uploadIds: ['up-1'] });
  });

  test.each([
    ['is refused by the storage', ['attachment-ready'], 403, 'down'],
    ['fails at AWS', ['failed'], 200, 'refused'],
  ])('that %s is in no doubt: no case was given it', async (_name, states, status, kind) => {
    let base = '';
    await using site = await support(
      lending(() => base, [...states]),
      {},
      () => ({ status, headers: { etag: '"1"' } }),
    );
    base = site.base;
    expect(await failureOf(site.desk.attach?.('17', file(BIG), signal) ?? nothing)).toMatchObject({
      kind,
      doubt: false,
    });
    expect(site.calls.map(({ operation }) => operation)).not.toContain('AddCommunicationToCase');
  });

  test('is waited for until AWS has it ready, and given up after two minutes', async () => {
    const notReady = 'attachment-not-ready';
    const cases = [
      { states: [notReady, notReady, 'attachment-ready'], waited: [1000, 2000], ends: undefined },
      { states: Array<string>(13).fill(notReady), waited: undefined, ends: 'down' },
    ];
    for (const { states, waited, ends } of cases) {
      let base = '';
      await using site = await support(
        lending(() => base, states),
        {},
        () => ({ headers: { etag: '"1"' } }),
      );
      base = site.base;
      const naps: number[] = [];
      const pause = async (ms: number): Promise<void> => {
        naps.push(ms);
      };
      const failure = await attach({ ...site.whole, secure: false, pause }, '17', file(BIG), signal).catch((e) => e);
      expect(failure instanceof Failure ? failure.kind : undefined).toBe(ends);
      if (waited) expect(naps).toEqual(waited);
      else expect(naps.reduce((sum, ms) => sum + ms)).toBeGreaterThan(100_000);
    }
  });

  test('of nearly 5 MB goes in a set, whole', async () => {
    const size = 4_900_000;
    await using site = await support((call) => {
      if (call.operation === 'DescribeCases') return listing(() => [row(17)])(call);
      return said({ attachmentSetId: 'as-1', result: true });
    });
    await site.desk.attach?.('17', file(size), signal);
    const [, set, told] = site.calls;
    const [one] = (set?.json['attachments'] ?? []) as { fileName: string; data: string }[];
    expect(Buffer.from(one?.data ?? '', 'base64').equals(Buffer.alloc(size, 7))).toBe(true);
    expect(told?.json).toMatchObject({ attachmentSetId: 'as-1' });
  });

  test('that is shorter than it says is refused, and nothing is sent of it', async () => {
    await using site = await support(listing(() => [row(17)]));
    const failure = await failureOf(site.desk.attach?.('17', { ...file(10), size: 11 }, signal) ?? nothing);
    expect(failure.kind).toBe('refused');
    expect(site.calls.map(({ operation }) => operation)).toEqual(['DescribeCases']);
  });
});
