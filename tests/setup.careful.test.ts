import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import { type Actor, type House, house } from './fakes/house.ts';

const CANARY = 'canary-5ecret-7f3a9c';
let h: House;
let ann: Actor;
beforeEach(async () => {
  h = await house();
  ann = await h.known('Ann', 'operator');
});
afterEach(() => h.stop());

function stored(): string[] {
  return readdirSync(h.folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && readFileSync(join(h.folder, entry.name)).includes(CANARY))
    .map((entry) => entry.name);
}

describe('a secret typed where none is asked', () => {
  test('behind the vendor is deleted and not kept, in a direct chat and in a group', async () => {
    for (const o of [{}, { in: h.group('Ops') }]) {
      const said = await ann.says(`/setup redhat ${CANARY}`, o);
      expect(said.erased).toBe(true);
      expect(said.text).toContain('I have deleted your message.');
      expect(stored()).toEqual([]);
      expect((await ann.says('/start')).text).toContain('Your Red Hat offline token');
      await ann.says('/cancel');
    }
    expect(JSON.stringify([h.sent, h.log])).not.toContain(CANARY);
  });

  test('in place of a choice is deleted, not kept, and the choice is asked again', async () => {
    h = await house({ world: await h.end(), vendors: 2 });
    ann = h.person('Ann');
    await ann.says('/setup');
    const said = await ann.says(CANARY);
    expect(said).toMatchObject({ erased: true, text: expect.stringContaining('⚠ That is none of the choices.') });
    expect(stored()).toEqual([]);
  });
});

describe('/setup beside a paused account', () => {
  let id: string;
  beforeEach(async () => {
    const paused = await h.account(ann, { chats: [h.group('Ops')] });
    id = paused.id;
    await h.core.accounts.went(paused, { failure: new Failure('auth', 'token revoked'), pause: true });
  });

  test('asks whether the credential is for that one or for another: nothing is replaced unasked', async () => {
    const asked = await ann.says('/setup');
    expect(asked.labels).toEqual(['New credential for Red Hat', 'Another account', 'Cancel']);
    await ann.presses('Another account');
    expect((await ann.says('good-token')).text).toContain('Red Hat 2 is connected');
    expect((await h.core.accounts.all()).map((a) => [a.label, a.state])).toEqual([
      ['Red Hat', 'paused'],
      ['Red Hat 2', 'on'],
    ]);
    await ann.says('/setup');
    await ann.presses('New credential for Red Hat');
    expect((await ann.says('good-token')).text).toContain('Red Hat works again');
  });

  test('asks it in the form, too', async () => {
    const sue = await h.known('Sue', 'operator', { bot: 'slack' });
    const own = await h.account(sue);
    await h.core.accounts.went(own, { failure: new Failure('auth', 'token revoked'), pause: true });
    expect((await sue.says('/setup')).form?.fields.map((f) => f.name)).toEqual(['account', 'token']);
    expect((await sue.submits({ account: own.id, token: 'good-token' })).text).toContain('works again');
    expect((await sue.says('/setup redhat')).form?.fields.map((f) => f.name)).toEqual(['token']);
    expect((await sue.submits({ account: id, token: 'good-token' })).text).toContain('none of the choices');
  });
});

describe('/setup heard twice, because the process died before it could note the first time', () => {
  test('connects one account', async () => {
    const sue = await h.known('Sue', 'operator', { bot: 'slack' });
    const submitted = { id: 'evt-1', kind: 'form', form: 'setup', values: { token: 'good-token' } };
    await sue.does(submitted);
    await h.ledger.write((tx) => tx.deleteFrom('inbox').execute());
    expect((await sue.does(submitted)).text).toContain('Red Hat is connected');
    expect(await h.core.accounts.all()).toHaveLength(1);
  });
});
