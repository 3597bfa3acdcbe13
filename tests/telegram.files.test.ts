import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api } from 'grammy';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CLOUD, files } from '#bots/telegram/file.ts';
import { telegram } from '#bots/telegram.ts';
import { download } from '#src/download.ts';
import type { IncomingFile } from '#src/ports/bot.ts';
import { ANN, ANNS, failureOf, type Stage, stage, TEAM } from './fakes/telegram/stage.ts';

const MB = 1024 * 1024;
const BYTES = Buffer.from(Array.from({ length: 300_000 }, (_, n) => (n * 7) % 256));
const signal = AbortSignal.timeout(10_000);
let s: Stage;

beforeEach(async () => {
  s = await stage();
});
afterEach(async () => {
  await s.close();
});

/** The files of all that was heard, once so many messages were. */
async function dropped(count: number): Promise<IncomingFile[]> {
  await vi.waitFor(() => expect(s.heard).toHaveLength(count));
  return s.heard.flatMap((request) => (request.kind === 'text' ? (request.files ?? []) : []));
}

async function only(): Promise<IncomingFile> {
  return (await dropped(1))[0] ?? expect.fail('no file was heard');
}

async function whole(file: IncomingFile): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of await file.open(signal)) parts.push(part);
  return Buffer.concat(parts);
}

describe('a file that is dropped', () => {
  it('arrives byte for byte with its name, its size and its caption, as often as it is opened', async () => {
    await s.fake.attach(ANN, TEAM, [{ name: 'node 2.log', bytes: BYTES }], { text: 'from last night', replyTo: '60' });
    const file = await only();
    expect(s.heard).toMatchObject([
      { kind: 'text', text: 'from last night', replyTo: '60', chat: { room: '-1001' }, person: { user: '7' } },
    ]);
    expect(file).toMatchObject({ name: 'node 2.log', size: BYTES.length });
    expect(await whole(file)).toEqual(BYTES);
    expect(await whole(file)).toEqual(BYTES);
  });

  it.each([
    ['photo', 'photo-1.jpg'],
    ['voice', 'voice-1.ogg'],
    ['video', 'rack.mp4'],
    ['audio', 'rack.mp4'],
    ['animation', 'rack.mp4'],
  ] as const)('may be a %s; a photo comes in its largest size, what has no name gets one', async (as, name) => {
    await s.fake.attach(ANN, ANNS, [{ name: 'rack.mp4', bytes: BYTES, as }]);
    const file = await only();
    expect(s.heard).toMatchObject([{ kind: 'text', text: '' }]);
    expect(file).toMatchObject({ name, size: BYTES.length });
    expect(await whole(file)).toEqual(BYTES);
  });

  it('in an album comes as one message per file, the first one with the caption', async () => {
    const some = ['a.log', 'b.log'].map((name) => ({ name, bytes: Buffer.from(name) }));
    await s.fake.attach(ANN, ANNS, some, { text: 'both nodes' });
    const [a, b] = await dropped(2);
    expect(s.heard.map((request) => request.kind === 'text' && request.text)).toEqual(['both nodes', '']);
    expect([a && String(await whole(a)), b && String(await whole(b))]).toEqual(['a.log', 'b.log']);
  });

  it('with a command for its caption is still a file; with one for another bot it is not heard', async () => {
    await s.fake.attach(ANN, TEAM, [{ name: 'a', bytes: BYTES }], { text: '/list@other_bot' });
    await s.fake.attach(ANN, TEAM, [{ name: 'b', bytes: BYTES }], { text: '/open@casebell_bot It stops' });
    expect((await dropped(1)).map((file) => file.name)).toEqual(['b']);
    expect(s.heard).toMatchObject([{ kind: 'text', text: '/open@casebell_bot It stops' }]);
  });

  it('can be erased from the chat', async () => {
    await s.fake.attach(ANN, ANNS, [{ name: 'key.pem', bytes: BYTES }]);
    await only();
    expect(await s.heard[0]?.erase?.()).toBe(true);
  });
});

describe('a file that cannot be fetched', () => {
  it('because it is above 20 MB is shown, and says exactly why when it is opened', async () => {
    await s.fake.attach(ANN, ANNS, [{ name: 'must-gather.tgz', bytes: BYTES, size: 34.21 * MB }]);
    const file = await only();
    expect(file).toMatchObject({ name: 'must-gather.tgz', size: 34.21 * MB });
    const failure = await failureOf(file.open(signal));
    expect(failure.kind).toBe('unsupported');
    expect(failure.message).toMatch(/^Telegram gives bots files of up to 20 MB, and this one has 34\.3 MB: send it in/);
  });

  it('because it is above 20 MB is not even asked for at api.telegram.org', async () => {
    const api = new Api(s.fake.token, { apiRoot: s.fake.apiRoot });
    const bring = files({ api, token: s.fake.token, root: CLOUD, download: download() });
    const open = (size: number) => bring({ id: 'F1', name: 'a.tgz', size }).open(signal);
    expect((await failureOf(open(20 * MB + 1))).message).toContain('up to 20 MB, and this one has 20.1 MB');
    expect(s.fake.calls.map((call) => call.method)).not.toContain('getFile');
    expect((await failureOf(open(20 * MB))).kind).toBe('missing');
  });

  it('because Telegram has it no longer, is down, or breaks off, says so and never shows the token', async () => {
    await s.fake.attach(ANN, ANNS, [{ name: 'a.log', bytes: BYTES }]);
    const file = await only();
    const failures = [];
    for (const [kind, method] of [
      ['down', 'getFile'],
      ['auth', 'getFile'],
      ['lost', 'getFile'],
      ['down', 'file'],
      ['lost', 'file'],
    ] as const) {
      s.fake.fault({ kind, method });
      failures.push(await failureOf(whole(file)));
    }
    s.fake.forget();
    failures.push(await failureOf(whole(file)));
    expect(failures.map(({ kind }) => kind)).toEqual(['down', 'auth', 'down', 'down', 'down', 'missing']);
    const [, secret = ''] = s.fake.token.split(':');
    for (const failure of failures) {
      expect(failure.doubt).toBe(false);
      expect([failure.message, failure.stack, String(failure.cause)].join()).not.toContain(secret);
    }
    expect(JSON.stringify(s.lines)).not.toContain(secret);
  });

  it('because nobody wants it any more asks nothing', async () => {
    await s.fake.attach(ANN, ANNS, [{ name: 'a.log', bytes: BYTES }]);
    const file = await only();
    const reason = new Error('stopping');
    await expect(file.open(AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(s.fake.calls.map((call) => call.method)).not.toContain('getFile');
  });
});

describe('a Bot API server of our own', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casebell-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('with --local gives a path on our disk, and files of any size', async () => {
    const path = join(folder, 'file_0');
    await writeFile(path, BYTES);
    await s.fake.attach(ANN, ANNS, [{ name: 'big.tgz', bytes: BYTES, size: 90 * MB, path }]);
    expect(await whole(await only())).toEqual(BYTES);
  });

  it('whose disk is not ours says what is wrong', async () => {
    await s.fake.attach(ANN, ANNS, [{ name: 'a.log', bytes: BYTES, path: join(folder, 'not here') }]);
    const failure = await failureOf((await only()).open(signal));
    expect(failure).toMatchObject({ kind: 'missing', message: expect.stringContaining('a disk that is not ours') });
  });

  it('has no limit of 20 MB, as the cloud has', () => {
    const { token } = s.fake;
    const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    expect(telegram({ token, menu: [], log }).limits.file).toBe(20 * MB);
    expect(telegram({ token, menu: [], log, apiRoot: `${CLOUD}/` }).limits.file).toBe(20 * MB);
    expect(telegram({ token, menu: [], log, apiRoot: 'http://127.0.0.1:8081' }).limits.file).toBeUndefined();
  });
});
