import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openLanes } from '#src/lanes/index.ts';
import { openSpill } from '#src/lanes/spill.ts';
import { sqsLanes } from '#src/lanes/sqs.ts';
import type { FailureKind } from '#src/ports/failure.ts';
import { letter, take } from './contracts/lane.ts';
import { credentials, queues, wire } from './fakes/queues.ts';

const signal = AbortSignal.timeout(60_000);
const spill = openSpill('/nowhere', {});

type Answer = { status: number; body: string; type?: string };

function refusal(name: string, status = 400): Answer {
  return { status, body: JSON.stringify({ __type: `com.amazonaws.sqs#${name}`, message: 'SECRET text' }) };
}

/** Lanes whose every request is answered like this. */
async function answered({ status, body, type = 'application/x-amz-json-1.0' }: Answer) {
  const far = await wire((_, __, response) => response.writeHead(status, { 'content-type': type }).end(body));
  const lanes = sqsLanes({ ...far.reach, urls: far.urls, spill, wait: 1 });
  async function end(): Promise<void> {
    await lanes.stop();
    await far.stop();
  }
  return { lanes, end };
}

describe('SQS that does not do as asked', () => {
  test.each<[string, Answer, FailureKind, boolean]>([
    ['takes the letter without a message id', ok({ MD5OfMessageBody: md5(letter('a1').body) }), 'garbled', true],
    ['answers nothing', ok({}), 'garbled', true],
    ['confirms another text', ok({ MessageId: 'm1', MD5OfMessageBody: md5('other') }), 'garbled', true],
    ['is a login page', { status: 200, body: '<html>Sign in</html>', type: 'text/html' }, 'garbled', true],
    ['breaks', { status: 500, body: 'oops', type: 'text/html' }, 'down', true],
    ['is not available', refusal('ServiceUnavailable', 503), 'down', true],
    ['asks to slow down', refusal('RequestThrottled'), 'busy', false],
    ['throttles', refusal('ThrottlingException'), 'busy', false],
    ['has too many in flight', refusal('OverLimit'), 'busy', false],
    ['does not know our key', refusal('UnrecognizedClientException', 403), 'auth', false],
    ['finds our token expired', refusal('ExpiredTokenException', 403), 'auth', false],
    ['does not let us', refusal('AccessDeniedException', 403), 'forbidden', false],
    ['is behind a proxy that does not let us', { status: 403, body: '<html>', type: 'text/html' }, 'forbidden', false],
    ['has no such queue', refusal('QueueDoesNotExist'), 'missing', false],
    ['is another server', { status: 404, body: 'not found', type: 'text/plain' }, 'missing', false],
    ['refuses the letter', refusal('InvalidMessageContents'), 'refused', false],
  ])('%s: the letter counts as not sent', async (_, answer, kind, doubt) => {
    const { lanes, end } = await answered(answer);
    const failure = await lanes.send('high', letter('a1'), { signal }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'Failure', kind, doubt, message: expect.stringContaining('lane high') });
    expect(String(failure)).not.toMatch(/SECRET|disk is full/);
    await end();
  });

  test('a wrong queue URL is named, with the setting it stands in, and the other lanes go on', async () => {
    const far = await queues();
    const made = far.make();
    const urls = { ...made.urls, medium: `${far.reach.endpoint}/000000000000/mistyped` };
    const lanes = sqsLanes({ ...far.reach, urls, spill, wait: 1 });
    const wrong = { kind: 'missing', message: expect.stringMatching(/mistyped.*SQS_MEDIUM_URL/) };
    await expect(lanes.send('medium', letter('a1'), { signal })).rejects.toMatchObject(wrong);
    await lanes.send('low', letter('a2'), { signal });
    const seen = await Promise.allSettled([take(lanes), take(lanes)]);
    expect(seen.map((one) => (one.status === 'fulfilled' ? one.value.id : one.reason))).toEqual(
      expect.arrayContaining(['a2', expect.objectContaining(wrong)]),
    );
    await lanes.send('low', letter('a3'), { signal });
    expect(await lanes.depths(signal)).toEqual({ high: 0, low: expect.any(Number) });
    await lanes.stop();
    await far.server.stop();
  });

  test('is not there at all: nothing is in doubt, and taking says so instead of waiting', async () => {
    const far = await wire(() => {});
    await far.stop();
    const lanes = sqsLanes({ ...far.reach, urls: far.urls, spill });
    await expect(lanes.send('low', letter('a1'), { signal })).rejects.toMatchObject({ kind: 'down', doubt: false });
    await expect(lanes.take(signal)).rejects.toMatchObject({ kind: 'down' });
    expect(await lanes.depths(signal)).toEqual({});
    await lanes.stop();
  });

  test('hangs up in the midst of its answer: the letter may be there', async () => {
    const far = await wire((_, __, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"Mess');
      setImmediate(() => response.destroy());
    });
    const lanes = sqsLanes({ ...far.reach, urls: far.urls, spill });
    await expect(lanes.send('low', letter('a1'), { signal })).rejects.toMatchObject({ kind: 'down', doubt: true });
    await lanes.stop();
    await far.stop();
  });

  test('says nothing: who gave up waiting is answered with the reason of that', async () => {
    const far = await wire(() => {});
    const lanes = sqsLanes({ ...far.reach, urls: far.urls, spill });
    const reason = new Error('gave up');
    const giveUp = new AbortController();
    const sent = lanes.send('low', letter('a1'), { signal: giveUp.signal });
    setTimeout(() => giveUp.abort(reason), 20);
    await expect(sent).rejects.toBe(reason);
    await lanes.stop();
    await far.stop();
  });

  test.each([
    ['of the settings', 'eu-south-1'],
    ['of its URL where the settings have none', undefined],
  ])('is asked with our credentials, in the region %s', async (_, region) => {
    const signed: string[] = [];
    const far = await wire((request, _body, response) => {
      signed.push(request.headers.authorization ?? '');
      response.end('{}');
    });
    const url = 'https://sqs.us-gov-west-1.amazonaws.com/000000000000/high';
    const sqs = { ...far.reach, region, urls: { high: url, medium: url, low: url } };
    const lanes = await openLanes({ sqs, spill: '/nowhere' }, { ledger: undefined as never, now: Date.now });
    await lanes.send('low', letter('a1'), { signal }).catch(() => {});
    expect(signed[0]).toContain(`Credential=${credentials.accessKeyId}/`);
    expect(signed[0]).toContain(`/${region ?? 'us-gov-west-1'}/sqs/`);
    await lanes.stop();
    await far.stop();
  });
});

function ok(body: object): Answer {
  return { status: 200, body: JSON.stringify(body) };
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
