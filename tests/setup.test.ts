import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chatId } from '#src/core/chats/people.ts';
import { Failure } from '#src/ports/failure.ts';
import { words } from '#src/words.ts';

import { type Actor, type House, house } from './fakes/house.ts';

const CANARY = 'canary-5ecret-7f3a9c';
const say = words('en');
let h: House;
let ann: Actor;
beforeEach(async () => {
  h = await house();
  ann = await h.known('Ann', 'operator');
});
afterEach(() => h.stop());

/** Whether the canary stands anywhere it could be read: on the disk, in a log, in anything sent or said. */
function leaks(said: unknown[]): string[] {
  const files = readdirSync(h.folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && readFileSync(join(h.folder, entry.name)).includes(CANARY))
    .map((entry) => entry.name);
  const told = JSON.stringify([said, h.sent, h.log]).includes(CANARY) ? ['said, sent or logged'] : [];
  return [...files, ...told];
}

describe('/setup', () => {
  test('explains least privilege, tries the token, and says what to type next', async () => {
    const asked = await ann.says('/setup');
    expect(asked.text).toContain('Your Red Hat offline token');
    expect(asked.text).toContain('it only needs to read them');
    expect(asked.text).toContain('https://access.redhat.com/management/api');
    expect(asked.message).toMatchObject({ secret: true, asks: true });
    const done = await ann.says('good-token');
    expect(done.erased).toBe(true);
    expect(done.text).toBe(
      [
        'Red Hat is connected: the credential works and is saved sealed.',
        'Next, watch a case: /watch 01234567',
        'Let a group use the account: /accounts',
        say('secret-erased'),
      ].join('\n'),
    );
    expect(h.redhat.asked).toEqual(['changed']);
    expect(await h.core.audit.last(1)).toMatchObject([{ what: 'account-connected', person: ann.id }]);
  });

  test('a credential that nobody asked for is deleted, not used, and said to be known now', async () => {
    const said = await ann.says('xoxb-2222222222-3333333333-abcdefghijklmnop');
    expect(said.erased).toBe(true);
    expect(said.text).toContain('looks like a secret');
    expect(said.text).not.toContain('xoxb');
  });

  test('leaves the secret nowhere: not on the disk, not in a log, not in an answer', async () => {
    h.redhat.secrets.add(CANARY);
    const said = [await ann.says('/setup')];
    h.redhat.harm = new Failure('down', 'no answer');
    said.push(await ann.says(CANARY));
    expect(leaks(said)).toEqual([]);
    h.redhat.harm = undefined;
    said.push(await ann.says(CANARY));
    expect(said.at(-1)?.text).toContain('Red Hat is connected');
    for (const line of ['/accounts', '/whoami', '/start', '/help setup']) said.push(await ann.says(line));
    expect(leaks(said)).toEqual([]);
    expect(said.map((s) => s.erased)).toEqual([false, true, true, false, false, false, false]);
  });

  test('takes a secret typed behind the command for one: deletes it, and does not repeat it', async () => {
    const ops = h.group('Ops');
    const said = [await ann.says(`/setup ${CANARY}`), await ann.says(`/setup ${CANARY}`, { in: ops })];
    expect(said.map((s) => s.erased)).toEqual([true, true]);
    expect(said[0]?.text).toContain('In case that was a secret, I have deleted your message.');
    expect(leaks(said)).toEqual([]);
  });

  test('gives four different answers to a wrong credential, no permission, a busy vendor and one that is down', async () => {
    await ann.says('/setup');
    const wrong = await ann.says('bad-token');
    h.redhat.harm = new Failure('forbidden', 'account mismatch');
    const forbidden = await ann.says('good-token');
    h.redhat.harm = new Failure('busy', 'too many requests', { retryAfterMs: 90_000 });
    const busy = await ann.says('good-token');
    h.redhat.harm = new Failure('down', 'no answer within 20 s');
    const down = await ann.says('good-token');
    expect([wrong, forbidden, busy, down].map((s) => s.text.split('\n')[0])).toEqual([
      '⚠ Red Hat does not accept this credential. Nothing was saved. Check that it was copied whole and has not expired, then send it again. Reason: the login is wrong',
      '⚠ Red Hat knows this user but does not let it see cases. Nothing was saved. Have the right to view cases given to it at the vendor, or send the credential of another user. Reason: account mismatch',
      '⚠ Red Hat asks us to slow down. Nothing was saved, and nothing is wrong with your credential so far. Send it again in 1 minute, 30 seconds.',
      '⚠ Red Hat cannot be reached or does not answer as it should. Nothing was saved, and it is not about your credential. Send it again in a few minutes. Reason: no answer within 20 s',
    ]);
    for (const said of [wrong, forbidden, busy, down])
      expect(said).toMatchObject({ erased: true, message: { secret: true } });
    expect(await h.core.accounts.all()).toEqual([]);
    h.redhat.harm = undefined;
    expect((await ann.says('good-token')).text).toContain('Red Hat is connected');
  });

  test('begun in a group goes on in the direct chat, and that group may use the account and is told', async () => {
    const ops = h.group('Ops');
    const inGroup = await ann.says('/setup', { in: ops });
    expect(inGroup.text).toBe(say('private-continued'));
    expect(h.sent).toMatchObject([{ to: { room: 'ann', kind: 'direct' } }]);
    expect(h.sent[0]?.text).toContain('Your Red Hat offline token');
    expect((await ann.says('good-token')).text).toContain('Ops may use it now. Watch a case there: /watch 01234567');
    const [account] = await h.core.accounts.all();
    expect(await h.core.accounts.grants(account?.id ?? '')).toEqual([chatId(ops)]);
    await h.deliver();
    expect(h.sent[1]).toMatchObject({ to: { room: ops.room }, text: 'Ann lets this chat use Red Hat.' });
  });

  test('in a group never takes a secret: what is said there is no answer to its question', async () => {
    const ops = h.group('Ops');
    await ann.says('/setup', { in: ops });
    expect(await ann.says('good-token', { in: ops })).toMatchObject({ kind: 'none' });
    expect(h.redhat.asked).toEqual([]);
  });

  test('waits for /start where the person has never written to the bot', async () => {
    h.blocked.add('ann');
    expect((await ann.says('/setup', { in: h.group('Ops') })).text).toBe(
      'This is nothing for a group. Open a direct chat with me and send /start there.',
    );
    expect((await ann.says('/start')).text).toContain('Your Red Hat offline token');
    expect((await ann.says('good-token')).text).toContain('Ops may use it now.');
  });

  test('goes on in the direct chat also with who is an operator only as a member of that group', async () => {
    const ada = await h.known('Ada', 'admin');
    const ops = h.group('Ops');
    await ada.says('/allow here operator', { in: ops });
    const max = h.person('Max');
    await max.says('/setup', { in: ops });
    expect((await max.says('good-token')).text).toContain('Ops may use it now.');
    await max.says('/setup', { in: ops });
    await ada.says('/revoke here', { in: ops });
    expect(await max.says('good-token')).toMatchObject({ kind: 'none' });
  });

  test('half-way survives a restart', async () => {
    h = await house({ world: await h.end(), vendors: 2 });
    ann = h.person('Ann');
    expect((await ann.says('/setup')).labels).toEqual(['Red Hat', 'Red Hat (legacy XML)', 'Cancel']);
    expect((await ann.presses('Red Hat (legacy XML)')).text).toContain('Red Hat may withdraw it any day');
    expect((await ann.says('watcher')).text).toContain('Its password');
    h = await house({ world: await h.end(), vendors: 2 });
    ann = h.person('Ann');
    const done = await ann.says('good-token');
    expect(done.text).toContain('Red Hat (legacy XML) is connected');
    expect(h.strata.seen).toMatchObject({ user: 'watcher', password: 'good-token' });
  });

  test('asks for all of a login again when it was wrong', async () => {
    h = await house({ world: await h.end(), vendors: 2 });
    ann = h.person('Ann');
    await ann.says('/setup strata');
    await ann.says('wather');
    const [problem, question] = (await ann.says('good')).text.split('\n');
    expect(problem).toContain('⚠ Red Hat (legacy XML) does not accept this credential');
    expect(question).toBe('The Red Hat login');
    expect((await ann.says('watcher')).text).toContain('Its password');
    expect((await ann.says('good-token')).text).toContain('is connected');
  });

  test('lets other commands through, and /cancel ends it', async () => {
    await ann.says('/setup');
    expect((await ann.says('/whoami')).text).toContain('Your role here: operator');
    expect((await ann.says('/cancel')).text).toBe('Left setup. Nothing was done.');
    expect(await ann.says('good-token')).toMatchObject({ text: say('not-a-command'), erased: false });
    expect(h.redhat.asked).toEqual([]);
  });

  test('gives a paused account its new credential, and polling goes on', async () => {
    const account = await h.account(ann);
    const failure = new Failure('auth', 'token revoked');
    await h.core.accounts.went(account, { failure, pause: true });
    await h.core.doctor.trouble(`account:${account.id}`, failure);
    expect((await ann.says('/accounts')).text).toContain('paused, needs a new credential. Reason: token revoked');
    await h.wakeups('poll');
    await ann.presses('New credential for Red Hat');
    expect((await ann.says('good-token')).text).toContain('Red Hat works again');
    expect(await h.core.accounts.all()).toMatchObject([{ id: account.id, state: 'on', fails: 0 }]);
    expect(await h.core.doctor.troubles(true)).toEqual([]);
    expect(await h.wakeups('poll')).toEqual([account.id]);
  });

  test('never replaces the credential of somebody else', async () => {
    const account = await h.account(ann);
    const bob = await h.known('Bob', 'operator');
    await bob.says(`/setup redhat ${account.id}`);
    await bob.says('good-token');
    expect((await h.core.accounts.all()).map((a) => [a.label, a.owner])).toEqual([
      ['Red Hat', ann.id],
      ['Red Hat 2', bob.id],
    ]);
  });
});

describe('/setup in a form', () => {
  let sue: Actor;
  const ops = { bot: 'slack', room: 'C1', kind: 'channel', title: 'ops' } as const;
  beforeEach(async () => {
    sue = await h.known('Sue', 'operator', { bot: 'slack', user: 'U0SUE' });
  });

  test('says under the field what is wrong, and grants the channel it was opened in', async () => {
    const asked = await sue.says('/setup', { in: ops });
    expect(asked.form).toMatchObject({ id: 'setup', fields: [{ name: 'token', kind: 'secret' }] });
    const wrong = await sue.submits({ token: 'bad-token' });
    expect(wrong.text).toContain('⚠ Red Hat does not accept this credential');
    expect(JSON.stringify(wrong)).not.toContain('bad-token');
    const done = await sue.submits({ token: 'good-token' });
    expect(done).toMatchObject({ message: { only: 'U0SUE' } });
    expect(done.text).toContain('ops may use it now. Watch a case there: /case watch 01234567');
    await h.deliver();
    expect(h.sent).toMatchObject([{ to: { room: 'C1' }, text: 'Sue lets this chat use Red Hat.' }]);
  });

  test('takes only what it asked for: no other address, no other chat', async () => {
    await sue.says('/setup', { in: ops });
    await sue.submits({ token: 'good-token', api: 'https://evil.example', for: 'slack|C2' });
    expect(h.redhat.seen).toMatchObject({ api: 'https://api.example.com' });
    const [account] = await h.core.accounts.all();
    expect(await h.core.accounts.grants(account?.id ?? '')).toEqual(['slack|C1']);
  });
});
