import { expect, onTestFinished, test } from 'vitest';
import { mailboxes } from '#src/core/accounts/mailboxes.ts';
import { SETTINGS } from '#src/core/accounts/settled.ts';
import { Failure } from '#src/ports/failure.ts';
import { MailAccount } from '#src/ports/mail.ts';
import { town } from './fakes/core.ts';

const CREDENTIALS = { from: 'support@example.com', tenant: 'example', clientId: 'app', clientSecret: 'first-secret' };
const made = (more = {}) => ({
  id: 'mailbox',
  vendor: 'mailgraph',
  label: 'support@example.com',
  credentials: { ...CREDENTIALS, ...more },
});

async function stage() {
  const it = await town({ more: [...mailboxes] });
  onTestFinished(() => it.stop());
  const row = () => it.ledger.db.selectFrom('accounts').selectAll().where('id', '=', 'mailbox').executeTakeFirst();
  const set = (change: object) =>
    it.ledger.write((tx) => tx.updateTable('accounts').set(change).where('id', '=', 'mailbox').execute());
  const stored = async () => (await it.core.accounts.mailbox('mailbox')).account;
  return { ...it, core: it.core, row, set, stored };
}

test('an account of the settings is there after the start, sealed, and no vendor was asked', async () => {
  const { core, row, stored, wire } = await stage();
  await core.settle([made({ expires: '2027-03-31' })]);
  expect(await row()).toMatchObject({
    owner: SETTINGS,
    label: 'support@example.com',
    state: 'on',
    mark: null,
    expires_at: Date.parse('2027-03-31'),
    sealed: expect.not.stringContaining('first-secret'),
  });
  expect(await stored()).toMatchObject(CREDENTIALS);
  expect(wire.requests).toEqual([]);
});

test('unchanged settings leave it as it was: how far it was read, and who signed in', async () => {
  const { core, row, set, stored } = await stage();
  await core.settle([made()]);
  const { account, keep } = await core.accounts.mailbox('mailbox');
  await keep(MailAccount.parse({ ...account, refreshToken: 'rotated', scopes: 'Mail.Send' }));
  await set({ mark: 'here' });
  const before = await row();
  await core.settle([made()]);
  expect(await row()).toEqual(before);
  expect(await stored()).toMatchObject({ refreshToken: 'rotated', scopes: 'Mail.Send' });
});

test('one that was refused is tried once more at each start', async () => {
  const { core, row, set } = await stage();
  await core.settle([made()]);
  await set({ mark: 'here', state: 'paused', why: 'refused', fails: 3 });
  await core.settle([made()]);
  expect(await row()).toMatchObject({ mark: 'here', state: 'on', why: null, fails: 0 });
});

test('a new secret un-pauses it, and it goes on where it was with who signed in', async () => {
  const { core, row, set, stored } = await stage();
  await core.settle([made()]);
  const { account, keep } = await core.accounts.mailbox('mailbox');
  await keep(MailAccount.parse({ ...account, refreshToken: 'rotated' }));
  await set({ mark: 'here', state: 'paused', why: 'refused', fails: 3, failure: 'refused' });
  await core.settle([made({ clientSecret: 'second-secret' })]);
  expect(await row()).toMatchObject({ mark: 'here', state: 'on', why: null, fails: 0, failure: null });
  expect(await stored()).toMatchObject({ clientSecret: 'second-secret', refreshToken: 'rotated' });
});

test('another mailbox begins anew, and nobody has signed in to it', async () => {
  const { core, row, set, stored } = await stage();
  await core.settle([made()]);
  const { account, keep } = await core.accounts.mailbox('mailbox');
  await keep(MailAccount.parse({ ...account, refreshToken: 'rotated' }));
  await set({ mark: 'here' });
  await core.settle([{ ...made({ from: 'other@example.com' }), label: 'other@example.com' }]);
  expect(await row()).toMatchObject({ mark: null, label: 'other@example.com' });
  expect(await stored()).not.toHaveProperty('refreshToken');
});

test('another way to read the same mailbox begins anew too', async () => {
  const { core, row, set, stored } = await stage();
  await core.settle([made()]);
  await set({ mark: 'here' });
  const imap = {
    from: 'support@example.com',
    smtp: 'smtp.example.com',
    imap: 'imap.example.com',
    user: 'x',
    password: 'p',
  };
  await core.settle([{ ...made(), vendor: 'mail', credentials: imap }]);
  expect(await row()).toMatchObject({ vendor: 'mail', mark: null });
  expect(await stored()).toMatchObject({ kind: 'password', password: 'p' });
});

test('one that left the settings is paused and says so; back again, it goes on where it was', async () => {
  const it = await stage();
  const own = await it.account();
  await it.core.settle([made()]);
  await it.set({ mark: 'here' });
  await it.core.settle([]);
  expect(await it.row()).toMatchObject({ state: 'paused', why: 'it is no longer in the settings', mark: 'here' });
  expect(await it.core.accounts.get(own), 'what people connected is not touched').toMatchObject({ state: 'on' });
  await it.core.settle([made()]);
  expect(await it.row()).toMatchObject({ state: 'on', why: null, mark: 'here' });
});

test('settings a vendor cannot take are named, without their secrets', async () => {
  const { core } = await stage();
  const wrong = { ...made({ tenant: ' ' }) };
  await expect(core.settle([wrong])).rejects.toThrow('The settings of support@example.com are not right (tenant)');
});

test('what waited for one that was refused goes out at once when the next start tries it again', async () => {
  const it = await town();
  onTestFinished(() => it.stop());
  const settings = [{ id: 'vendor', vendor: 'redhat', label: 'Vendor', credentials: { token: 'good-token' } }];
  const [person, chat] = [await it.meets('Ann'), await it.meets('Ann', { group: 'noc' })];
  it.redhat.put('00001234');
  await it.core.settle(settings);
  it.wire.fails = (path) => (path.includes('/comment') ? new Failure('auth', 'refused') : undefined);
  const out = { kind: 'comment', number: '00001234', text: 'Here are the logs.' } as const;
  const id = await it.draft({ person, chat, account: 'vendor', out });
  await it.core.tickets.send(id);
  await it.live();
  expect(await it.core.accounts.get('vendor')).toMatchObject({ state: 'paused' });

  it.wire.fails = undefined;
  await it.restart();
  await it.core.settle(settings);
  await it.live();
  expect(it.redhat.one('00001234').comments.map(({ text }) => text)).toEqual(['Here are the logs.']);
  expect(await it.core.tickets.get(id)).toMatchObject({ state: 'done' });
});
