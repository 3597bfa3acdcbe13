import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chatId } from '#src/core/chats/people.ts';
import type { Message } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import { words } from '#src/words.ts';
import { site } from './fakes/site.ts';

const CANARY = 'canary-5ecret-91be07';
const say = words('en');

function linkIn(message: Message | undefined): string {
  const button = message?.buttons?.flat().find((b) => 'url' in b);
  if (!button || !('url' in button)) throw new Error('there is no link');
  return button.url;
}

describe('/setup with a page', () => {
  test('lets the person choose, and connects what is entered there', async () => {
    const { h, surfer } = await site();
    const ann = await h.known('Ann', 'operator');
    const asked = await ann.says('/setup');
    expect(asked.labels).toEqual(expect.arrayContaining(['On a private page', 'Here in the chat']));
    const link = linkIn((await ann.presses('On a private page')).message);
    const form = await surfer().open(link);
    expect(form.text).toContain('Connect Red Hat');
    expect(form.text).toContain('For Ann.');
    expect(form.text).toMatch(/<input [^>]*name="token"[^>]*type="password"[^>]*autocomplete="off"/);
    expect(form.text).not.toContain('<script');
    const done = await surfer().send(link, { token: 'good-token' });
    expect(done).toMatchObject({
      status: 200,
      text: expect.stringContaining(say('setup-done', { account: 'Red Hat' })),
    });
    expect(await h.core.accounts.all()).toMatchObject([{ owner: ann.id, label: 'Red Hat', state: 'on' }]);
    await h.deliver();
    expect(h.sent.map(({ to, text }) => [to.room, text])).toEqual([['ann', say('setup-done', { account: 'Red Hat' })]]);
    expect((await surfer().open(link)).status).toBe(410);
    expect((await surfer().send(link, { token: 'good-token' })).status).toBe(410);
    expect(await h.core.accounts.all()).toHaveLength(1);
  });

  test('goes on in the chat for who chooses that', async () => {
    const { h } = await site();
    const ann = await h.known('Ann', 'operator');
    await ann.says('/setup');
    expect((await ann.presses('Here in the chat')).text).toContain('Your Red Hat offline token');
    expect((await ann.says('good-token')).text).toContain('Red Hat is connected');
  });

  test('is offered in a form as well', async () => {
    const { h, surfer } = await site();
    const ann = await h.known('Ann', 'operator', { bot: 'slack' });
    await ann.says('/setup');
    const link = linkIn((await ann.submits({ where: 'page' })).message);
    expect((await surfer().send(link, { token: 'good-token' })).status).toBe(200);
  });

  test('asks nothing new where no address is known', async () => {
    const { h } = await site({ publicUrl: false });
    const ann = await h.known('Ann', 'operator');
    expect((await ann.says('/setup')).text).toContain('Your Red Hat offline token');
  });

  test('begun in a group lets that group use the account, and tells it', async () => {
    const { h, surfer } = await site();
    const ann = await h.known('Ann', 'operator');
    const ops = h.group('Ops');
    await ann.says('/setup', { in: ops });
    const link = linkIn((await ann.presses('On a private page')).message);
    expect((await surfer().open(link)).text).toContain('For Ann, to be used in Ops.');
    expect((await surfer().send(link, { token: 'good-token' })).text).toContain('Ops may use it now.');
    const [account] = await h.core.accounts.all();
    expect(await h.core.accounts.grants(account?.id ?? '')).toEqual([chatId(ops)]);
    await h.deliver();
    expect(h.sent.some(({ to, text }) => to.room === ops.room && text === 'Ann lets this chat use Red Hat.')).toBe(
      true,
    );
  });

  test('gives a paused account a new credential', async () => {
    const { h, surfer } = await site();
    const ann = await h.known('Ann', 'operator');
    const account = await h.account(ann);
    await h.core.accounts.went(account, { failure: new Failure('auth', 'the login is wrong'), pause: true });
    await ann.says('/setup');
    await ann.presses('New credential for Red Hat');
    const link = linkIn((await ann.presses('On a private page')).message);
    expect((await surfer().send(link, { token: 'good-token' })).text).toContain('Red Hat works again');
    expect(await h.core.accounts.all()).toMatchObject([{ id: account.id, state: 'on' }]);
  });
});

describe('the secret page', () => {
  test('says what was wrong, shows what is no secret again, and works until five attempts failed', async () => {
    const { h, surfer } = await site({ vendors: 2 });
    const ann = await h.known('Ann', 'operator');
    await ann.says('/setup strata');
    const link = linkIn((await ann.presses('On a private page')).message);
    const empty = await surfer().send(link, { user: 'watcher' });
    expect(empty.status).toBe(422);
    expect(empty.text).toContain('value="watcher"');
    expect(empty.text).toMatch(/id="field-password-problem">This is needed/);
    for (let i = 0; i < 3; i++) {
      const wrong = await surfer().send(link, { user: 'watcher', password: CANARY });
      expect(wrong.status).toBe(422);
      expect(wrong.text).toContain('does not accept this credential');
      expect(wrong.text).not.toContain(CANARY);
    }
    expect((await surfer().send(link, { user: 'watcher', password: CANARY })).status).toBe(410);
    expect((await surfer().send(link, { user: 'watcher', password: 'good-token' })).status).toBe(410);
    expect(await h.core.accounts.all()).toEqual([]);
  });

  test('leaves the secret nowhere', async () => {
    const { h, surfer, log } = await site();
    h.redhat.secrets.add(CANARY);
    const ann = await h.known('Ann', 'operator');
    await ann.says('/setup');
    const link = linkIn((await ann.presses('On a private page')).message);
    const answer = await surfer().send(link, { token: CANARY });
    expect(answer.text).toContain('Red Hat is connected');
    await h.deliver();
    expect(JSON.stringify([answer.text, h.sent, h.log, log])).not.toContain(CANARY);
    const kept = readdirSync(h.folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && readFileSync(join(h.folder, entry.name)).includes(CANARY))
      .map((entry) => entry.name);
    expect(kept).toEqual([]);
  });

  test('takes nothing but what the vendor asks for', async () => {
    const { h, surfer } = await site();
    const ann = await h.known('Ann', 'operator');
    await ann.says('/setup');
    const link = linkIn((await ann.presses('On a private page')).message);
    await surfer().send(link, { token: 'good-token', api: 'https://evil.example.com' });
    expect(h.redhat.seen).toMatchObject({ api: 'https://api.example.com' });
  });

  test('is closed to who may not any more, and two at once make one account', async () => {
    const { h, surfer } = await site();
    const ann = await h.known('Ann', 'operator');
    await h.known('Bob', 'admin');
    await ann.says('/setup');
    const link = linkIn((await ann.presses('On a private page')).message);
    const both = await Promise.all([1, 2].map(() => surfer().send(link, { token: 'good-token' })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 410]);
    expect(await h.core.accounts.all()).toHaveLength(1);
    await ann.says('/setup');
    const other = linkIn((await ann.presses('On a private page')).message);
    await h.core.people.revoke(ann.id);
    expect((await surfer().open(other)).status).toBe(410);
    expect((await surfer().send(other, { token: 'good-token' })).status).toBe(410);
    expect(await h.core.accounts.all()).toHaveLength(1);
  });
});
