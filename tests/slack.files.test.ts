import { describe, expect, test } from 'vitest';
import { manifest } from '#bots/slack/manifest.ts';
import type { IncomingFile } from '#src/ports/bot.ts';
import type { Failure } from '#src/ports/failure.ts';
import { failureOf } from './contracts/stage.ts';
import { ann, direct, type Stage, signal, stage, team } from './fakes/slack/stage.ts';
import { wire } from './fakes/wire.ts';

const BYTES = Buffer.from(Array.from({ length: 300_000 }, (_, n) => (n * 7) % 256));
const LOG = { name: 'node 2.log', bytes: BYTES };

/** The first file that was heard. */
async function only({ heard }: Stage): Promise<IncomingFile> {
  await expect.poll(() => heard.length).toBe(1);
  const [request] = heard;
  return (request?.kind === 'text' && request.files?.[0]) || expect.fail('no file was heard');
}

async function whole(file: IncomingFile): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of await file.open(signal)) parts.push(part);
  return Buffer.concat(parts);
}

async function refusal(on: Stage): Promise<Failure> {
  return failureOf(whole(await only(on)));
}

describe('a file that is dropped', () => {
  test('in a direct chat arrives byte for byte with its name, its size and what was said, as often as it is opened', async () => {
    const on = await stage();
    await on.fake.attach(ann, direct, [LOG], { text: 'watch this' });
    const file = await only(on);
    expect(on.heard).toMatchObject([{ kind: 'text', text: 'watch this', chat: { room: 'U0ANN' } }]);
    expect(file).toMatchObject({ name: 'node 2.log', size: BYTES.length });
    expect(await whole(file)).toEqual(BYTES);
    expect(await whole(file)).toEqual(BYTES);
  });

  test('in a thread belongs to it, with or without words; elsewhere in a channel it is talk', async () => {
    const on = await stage();
    await on.fake.attach(ann, team, [LOG]);
    await on.fake.attach(ann, team, [LOG, { ...LOG, name: 'b.log' }], { replyTo: '1.000001' });
    await only(on);
    const names = [{ name: 'node 2.log' }, { name: 'b.log' }];
    expect(on.heard).toMatchObject([{ kind: 'text', text: '', replyTo: '1.000001', files: names }]);
  });

  test('with a mention is one event, though Slack tells it twice, and never a command', async () => {
    const on = await stage();
    await on.fake.attach(ann, team, [LOG], { text: '@casebell latest 01234567' });
    await on.fake.attach(ann, team, [LOG], { text: '@casebell' });
    await expect.poll(() => on.heard.length).toBe(4);
    expect(on.heard).toMatchObject([
      { kind: 'text', text: 'latest 01234567', files: [{ name: 'node 2.log' }] },
      { kind: 'text', text: 'latest 01234567', files: [{ name: 'node 2.log' }] },
      { kind: 'text', text: '' },
      { kind: 'text', text: '' },
    ]);
    const ids = on.heard.map((request) => request.id);
    expect(ids.map((id) => ids.indexOf(id))).toEqual([0, 0, 2, 2]);
  });

  test('by another organisation is asked for by its id', async () => {
    const on = await stage();
    await on.fake.attach(ann, direct, [{ ...LOG, abroad: true }]);
    const file = await only(on);
    expect(file).toMatchObject({ name: 'node 2.log', size: BYTES.length });
    expect(await whole(file)).toEqual(BYTES);
  });

  test('may be a web page', async () => {
    const on = await stage();
    const page = Buffer.from('<!DOCTYPE html><title>Report</title>');
    await on.fake.attach(ann, direct, [{ name: 'report.html', bytes: page, type: 'text/html' }]);
    expect(await whole(await only(on))).toEqual(page);
  });

  test('is found where Slack has moved it', async () => {
    const on = await stage();
    await on.fake.attach(ann, direct, [{ ...LOG, way: [''] }]);
    expect(await whole(await only(on))).toEqual(BYTES);
    expect(on.fake.calls.filter(({ method }) => method === 'file')).toHaveLength(2);
  });
});

describe('a file that cannot be fetched', () => {
  test.each([false, true])('for want of a scope is no sign-in page but a failure that names it', async (abroad) => {
    const on = await stage();
    on.fake.scopes.delete('files:read');
    await on.fake.attach(ann, direct, [{ ...LOG, abroad }]);
    const failure = await refusal(on);
    expect(failure.kind).toBe('forbidden');
    expect(failure.message).toContain('the scope files:read is missing');
  });

  test('because somebody else keeps it says what to do, and that host is never told the token', async () => {
    await using other = await wire(() => ({ body: 'mine now' }));
    const on = await stage();
    await on.fake.attach(ann, direct, [{ ...LOG, elsewhere: `${other.base}/doc` }]);
    expect(await refusal(on)).toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining('drop the file itself'),
    });
    expect(other.seen).toEqual([]);
  });

  test('because Slack leads away from itself is not followed', async () => {
    await using other = await wire(() => ({ body: 'mine now' }));
    const on = await stage();
    await on.fake.attach(ann, direct, [{ ...LOG, way: [`${other.base}/doc`] }]);
    expect((await refusal(on)).kind).toBe('garbled');
    expect(other.seen).toEqual([]);
  });

  test('because it was deleted or Slack is down says so; no token is in what is said', async () => {
    const on = await stage();
    await on.fake.attach(ann, direct, [LOG]);
    on.fake.fault({ kind: 'down', method: 'file' });
    const failures = [await refusal(on)];
    on.fake.fault({ kind: 'busy', method: 'file', retryAfter: 7 });
    failures.push(await refusal(on));
    on.fake.drops.clear();
    failures.push(await refusal(on));
    expect(failures).toMatchObject([{ kind: 'down' }, { kind: 'busy', retryAfterMs: 7000 }, { kind: 'missing' }]);
    for (const { message, stack, doubt } of failures) {
      expect(`${message} ${stack}`).not.toContain(on.fake.botToken);
      expect(doubt).toBe(false);
    }
    expect(on.lines.join('')).not.toContain(on.fake.botToken);
  });

  test('because another organisation has deleted it is still shown, by its id', async () => {
    const on = await stage();
    on.fake.fault({ kind: 'down', method: 'files.info' });
    await on.fake.attach(ann, direct, [{ ...LOG, abroad: true }]);
    const file = await only(on);
    expect(file).toMatchObject({ name: expect.stringMatching(/^F/), size: undefined });
    on.fake.drops.clear();
    expect(await failureOf(file.open(signal))).toMatchObject({ kind: 'missing' });
  });
});

test('the manifest asks for the right to read files', () => {
  expect(manifest({ short: [], commands: [] })).toMatchObject({
    oauth_config: { scopes: { bot: expect.arrayContaining(['files:read', 'files:write']) } },
  });
});
