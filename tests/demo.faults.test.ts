import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Portal, portal } from '#src/demo/portal.ts';
import { exchange } from './fakes/visitor.ts';

let demo: Portal;
let headers: Record<string, string>;

beforeEach(async () => {
  demo = await portal({ quiet: true });
  const { body } = await exchange(demo, demo.token);
  headers = { authorization: `Bearer ${String(body['access_token'])}`, 'content-type': 'application/json' };
});
afterEach(() => demo.stop());

const get = (path = '/v3/cases/01234567', init: RequestInit = {}) =>
  fetch(demo.credentials.api + path, { headers, ...init });

describe('a fault switched on', () => {
  it.each([
    ['401', 401, 'application/json;charset=UTF-8', 'JWT expired'],
    ['403', 403, 'application/json;charset=UTF-8', 'Account mismatch'],
    ['404', 404, 'application/json;charset=UTF-8', 'Case not found'],
    ['429', 429, 'application/json;charset=UTF-8', 'Too Many Requests'],
    ['500', 500, 'application/json;charset=UTF-8', 'Internal Server Error'],
    ['503', 503, 'text/html; charset=utf-8', 'Service Unavailable'],
    ['login page', 200, 'text/html; charset=utf-8', 'Log In'],
    ['empty', 200, null, ''],
  ] as const)('%s answers with status %i', async (name, status, type, words) => {
    demo.faults.set(name);
    const answer = await get();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, type]);
    expect(await answer.text()).toContain(words);
    demo.faults.clear();
    expect((await get()).status).toBe(200);
  });

  it('429 says how long to wait: 30 s, as told, word for word, or nothing', async () => {
    for (const [retryAfterS, said] of [
      [undefined, '30'],
      [5, '5'],
      [-5, '-5'],
      ['soon', 'soon'],
      [false, null],
    ] as const) {
      demo.faults.set('429', retryAfterS === undefined ? {} : { retryAfterS });
      expect((await get()).headers.get('retry-after')).toBe(said);
    }
    demo.faults.set('503', { retryAfterS: 120 });
    demo.faults.set('429', { times: 1, match: /nothing/ });
    expect((await get()).headers.get('retry-after')).toBe('120');
  });

  it('lasts for so many requests, and only where it is meant to', async () => {
    demo.faults.set('403', { times: 2, match: /01234568/ });
    const statuses = [];
    for (const number of ['01234567', '01234568', '01234568', '01234568']) {
      statuses.push((await get(`/v3/cases/${number}`)).status);
    }
    expect(statuses).toEqual([200, 403, 403, 200]);
    expect(demo.faults.on()).toEqual([]);
    demo.faults.set('503', { match: /^\/sso\// });
    expect((await get()).status).toBe(200);
    expect((await fetch(demo.credentials.sso, { method: 'POST' })).status).toBe(503);
  });

  it('revoked kills the offline token and every access token given out', async () => {
    demo.faults.set('revoked', { times: 1 });
    expect((await get()).status).toBe(401);
    const refused = { error: 'invalid_grant', error_description: 'Offline user session not found' };
    expect(await exchange(demo, demo.token)).toMatchObject({ status: 400, body: refused });
    expect((await exchange(demo, demo.token)).status).toBe(200);
  });

  it('slow answers late, hang never', async () => {
    demo.faults.set('slow', { delayMs: 20 });
    const before = performance.now();
    expect((await get()).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(18);
    demo.faults.clear();
    demo.faults.set('hang');
    await expect(get(undefined, { signal: AbortSignal.timeout(30) })).rejects.toThrow('aborted');
  });

  it('drip sends a byte at a time', async () => {
    demo.faults.set('drip');
    const answer = await get();
    const { value } = (await answer.body?.getReader().read()) ?? {};
    expect([Number(answer.headers.get('content-length')) > 500, value?.length]).toEqual([true, 1]);
  });

  it('cut promises more than comes', async () => {
    demo.faults.set('cut');
    const answer = await get();
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
  });

  it('half comes to an end that looks like one', async () => {
    demo.faults.set('half');
    const raw = await spoken(
      `GET /support/v3/cases/01234567 HTTP/1.1\r\nhost: x\r\nauthorization: ${headers['authorization']}\r\n\r\n`,
    );
    const [head = '', body = ''] = raw.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1.1 200/);
    expect(head).not.toMatch(/content-length|transfer-encoding/i);
    expect(body.startsWith('{"caseNumber":"01234567"')).toBe(true);
    expect(() => JSON.parse(body)).toThrow();
    expect(await (await get()).text()).toBe(body);
  });

  it('reset takes nothing in, lost takes it in and says nothing', async () => {
    const comments = () => demo.cases.get('01234567')?.comments.length ?? 0;
    const before = comments();
    const body = JSON.stringify({ commentBody: 'did it arrive?', contentType: 'plaintext' });
    const post = () => get('/v3/cases/01234567/comments', { method: 'POST', body });
    demo.faults.set('reset', { times: 1 });
    await expect(post()).rejects.toThrow();
    expect(comments()).toBe(before);
    demo.faults.set('lost', { times: 1 });
    await expect(post()).rejects.toThrow();
    expect(comments()).toBe(before + 1);
  });
});

describe('the portal', () => {
  it('remembers the last thousand requests', async () => {
    await get('/v3/cases/01234567/comments?sortOrder=asc');
    expect(demo.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /sso/token',
      'GET /support/v3/cases/01234567/comments',
    ]);
    demo.faults.set('empty');
    for (let i = 0; i < 1000; i++) await (await get()).text();
    expect(demo.requests).toHaveLength(1000);
    expect(demo.requests[0]?.path).toBe('/support/v3/cases/01234567');
  });

  it('refuses a body of more than two megabytes and a path it does not know', async () => {
    const body = JSON.stringify({ keyword: 'x'.repeat(3_000_000) });
    expect((await get('/v3/cases/filter', { method: 'POST', body })).status).toBe(400);
    expect((await get('/v3/nothing')).status).toBe(404);
  });

  it('stops at once, even with a request that hangs', async () => {
    demo.faults.set('hang');
    const hanging = get().catch(() => 'dropped');
    while (demo.requests.length < 2) await new Promise((done) => setImmediate(done));
    await demo.stop();
    expect(await hanging).toBe('dropped');
  });
});

function spoken(request: string): Promise<string> {
  const { port, hostname } = new URL(demo.url);
  return new Promise((done, fail) => {
    let heard = '';
    const socket = connect(Number(port), hostname, () => socket.write(request));
    socket.on('data', (chunk) => {
      heard += chunk.toString();
    });
    socket.on('error', fail).on('end', () => done(heard));
  });
}
