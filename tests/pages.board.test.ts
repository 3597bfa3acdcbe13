import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { View } from '#src/core/board.ts';
import { chatId } from '#src/core/chats/people.ts';
import type { Case } from '#src/ports/types.ts';
import { type Site, site, type surfer } from './fakes/site.ts';

async function scene(role: 'admin' | 'operator' | 'viewer' = 'admin') {
  const place = await site();
  const { h } = place;
  const ann = await h.known('Ann', role);
  const noc = h.group('NOC');
  const account = await h.account(ann, { chats: [noc] });
  const browser = place.surfer();
  await browser.signIn(h, ann.id);
  async function watch(number: string, change: Partial<Case> = {}): Promise<void> {
    await h.core.cases.absorb(account.id, [h.redhat.put(number, change)]);
    await h.core.watches.add({ chat: ann.id, account: account.id, number, floor: null, person: ann.id });
  }
  return { ...place, ann, noc, account, browser, watch };
}

async function deadLetter({ h }: Pick<Site, 'h'>, chat: string): Promise<string> {
  const id = 'abcdefabcdef';
  const body_json = JSON.stringify({ id, title: 'Milan <b>dark</b>', body: 'All of it', priority: 'high', at: 1 });
  const row = { id, origin: id, source: 'rest', person: '', chat, lane: 'high', body_json, state: 'dead' } as const;
  const rest = { message: null, why: 'the account is gone', attempts: 1, created_at: h.now(), ended_at: h.now() };
  await h.ledger.write((tx) =>
    tx
      .insertInto('incoming')
      .values({ ...row, ...rest })
      .execute(),
  );
  return id;
}

/** The stream of `/events`, an event at a time. */
async function listen(origin: string, { cookie }: ReturnType<typeof surfer>) {
  const response = await fetch(`${origin}/events`, { headers: { cookie } });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    type: response.headers.get('content-type'),
    async next(): Promise<{ event: string; data: { id: string; html: string }[] } | undefined> {
      while (!text.includes('\n\n')) {
        const piece = await reader?.read();
        if (!piece || piece.done) return undefined;
        text += piece.value;
      }
      const end = text.indexOf('\n\n');
      const [, event = '', data = ''] = /event: (\w+)\ndata: (.*)/.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      return { event, data: JSON.parse(data) };
    },
    close: () => reader?.cancel(),
  };
}

describe('the page of the board', () => {
  test('shows hostile titles as text, and no address that is none of the web', async () => {
    const { browser, watch } = await scene();
    await watch('00000001', { title: '<img src=x onerror=alert(1)>', url: 'javascript:alert(1)' });
    const { text } = await browser.open('/');
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(text).not.toContain('javascript:');
  });

  test('is an honest table: caption, columns, rows, and a way past the head', async () => {
    const { browser, watch } = await scene();
    await watch('00000001', { status: 'Waiting on Customer' });
    const { text } = await browser.open('/');
    expect(text).toContain('<a class="skip" href="#main">');
    expect(text).toMatch(/<caption[^>]*>Cases<\/caption>/);
    expect(text).toContain('<th role="columnheader" scope="col">Waits on</th>');
    expect(text).toMatch(/<span aria-hidden="true">←<\/span> Us/);
    expect(text).toContain('aria-live="polite"');
  });

  test('sends a dead ticket again or discards it, for operators only', async () => {
    const place = await scene('operator');
    const { h, noc, ann, browser, surfer } = place;
    const id = await deadLetter(place, chatId(noc));
    await h.core.people.allowPerson(ann.id, chatId(noc), 'operator');
    const bob = await h.known('Bob', 'viewer');
    await h.core.people.allowPerson(bob.id, chatId(noc), 'viewer');
    const other = surfer();
    await other.signIn(h, bob.id);
    const seen = await other.open('/');
    expect(seen.text).toContain('Milan &lt;b&gt;dark&lt;/b&gt;');
    expect(seen.text).not.toContain('Send again');
    expect((await other.send(`/dead/${id}/replay`)).status).toBe(403);
    expect((await browser.send(`/dead/${id}/replay`, {}, { origin: 'https://evil.example.com' })).status).toBe(403);
    expect((await h.core.incoming.get(id))?.state).toBe('dead');
    expect((await browser.open('/')).text).toContain('Send again');
    expect(await browser.send(`/dead/${id}/replay`)).toMatchObject({ status: 303, to: '/#dead' });
    expect((await h.core.incoming.get(id))?.state).toBe('held');
    expect(await h.core.audit.last(1)).toMatchObject([{ person: ann.id, what: 'ticket-replayed' }]);
    expect((await browser.send('/dead/nothing/discard')).status).toBe(403);
  });
});

describe('the live board', () => {
  test('sends what differs, then only what changed, and nothing for ages alone', async () => {
    const { h, browser, watch, origin, ann } = await scene();
    await watch('00000001', { status: 'Waiting on Customer' });
    const stream = await listen(origin, browser);
    expect(stream.type).toContain('text/event-stream');
    const first = await stream.next();
    expect(first?.data.map(({ id }) => id)).toEqual([
      'glance',
      'cases',
      'deliveries',
      'lanes',
      'dead',
      'accounts',
      'troubles',
    ]);
    h.pass(3_600_000);
    await h.core.audit.note({ person: ann.id }, 'nothing that shows');
    await h.core.people.allowPerson('telegram|eve', '*', 'viewer');
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await watch('00000001', { status: 'Waiting on Red Hat' });
    const next = await stream.next();
    expect(next).toMatchObject({ event: 'board', data: [{ id: 'glance' }, { id: 'cases' }, { id: 'deliveries' }] });
    expect(next?.data[1]?.html).toContain('Waiting on Red Hat');
    await stream.close();
  });

  test('ends with the session, and with the server', async () => {
    const { h, browser, origin, ann, surfer, stop } = await scene();
    const stream = await listen(origin, browser);
    await stream.next();
    await browser.send('/sign-out');
    expect(await stream.next()).toMatchObject({ event: 'over' });
    expect(await stream.next()).toBeUndefined();
    const second = surfer();
    await second.signIn(h, ann.id);
    const other = await listen(origin, second);
    await other.next();
    await stop();
    expect(await other.next()).toBeUndefined();
  });

  test('shows what changes while it is being written', async () => {
    const { h, browser, watch, origin } = await scene();
    const stream = await listen(origin, browser);
    await stream.next();
    const { read } = h.core.board;
    let first = true;
    h.core.board.read = async (viewer) => {
      const view = await read(viewer);
      if (first) await watch('00000002', { title: 'Came meanwhile' });
      first = false;
      return view;
    };
    await watch('00000001');
    expect(JSON.stringify(await stream.next())).not.toContain('Came meanwhile');
    expect(JSON.stringify(await stream.next())).toContain('Came meanwhile');
    await stream.close();
  });

  test('keeps nothing for a page that does not read, and does not send it away', async () => {
    const { h, browser, watch, origin } = await scene();
    const { read } = h.core.board;
    const key = 'x'.repeat(24 * 1024 * 1024);
    const trouble = { key, kind: 'down', message: '', count: 1, first_at: 1, last_at: 1 } as View['troubles'][number];
    h.core.board.read = async (viewer) => ({ ...(await read(viewer)), troubles: [trouble] });
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    socket.write(`GET /events HTTP/1.1\r\nHost: x\r\nCookie: ${browser.cookie}\r\n\r\n`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await watch('00000001');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const pieces: Buffer[] = [];
    for await (const piece of socket) pieces.push(piece);
    const text = Buffer.concat(pieces).toString();
    expect(text).toContain('event: board');
    expect(text).not.toContain('event: over');
    expect(text.length).toBeLessThan(key.length);
  });

  test('has room for fifty pages', async () => {
    const { browser, origin } = await scene();
    const streams = await Promise.all(Array.from({ length: 50 }, () => listen(origin, browser)));
    const refused = await browser.open('/events');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30']);
    await Promise.all(streams.map((stream) => stream.close()));
  });
});
