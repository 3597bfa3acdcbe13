import { beforeEach, describe, expect, test } from 'vitest';
import { boxes } from '#src/core/mail/boxes.ts';
import { Failure } from '#src/ports/failure.ts';
import type { MailAccount } from '#src/ports/mail.ts';
import { joined, MAILBOX } from './fakes/carrier.ts';
import { type Post, post } from './fakes/post.ts';
import { stateOf } from './fakes/ticket.ts';

const DAY = 86_400_000;
let at: Post;

beforeEach(async () => {
  at = await post();
});

describe('a letter goes out from', () => {
  const froms = () => at.place.mailroom.letters.map((letter) => letter.from);

  test('another mailbox of the same owner while the first is refused', async () => {
    at.place.mailroom.harm = new Failure('auth', '535 the login is wrong');
    const id = await at.mailed();
    expect(await stateOf(at.place, id)).toBe('queued');
    at.place.mailroom.harm = undefined;
    await joined(at.place.core, at.ann, 'mail', { ...MAILBOX, from: 'second@acme.example' });
    await at.place.live();
    expect(await stateOf(at.place, id)).toBe('pending');
    expect(froms()).toEqual(['second@acme.example']);
  });

  test("somebody else's mailbox only where that serves every chat the account does", async () => {
    const { core } = at.place;
    const bob = await at.place.meets('Bob');
    const ops = await at.place.meets('Bob', { group: 'ops' });
    const account = await joined(core, bob, 'example');
    await core.accounts.grant(account, at.noc);
    const carol = await at.place.meets('Carol');
    const box = await joined(core, carol, 'mail', { ...MAILBOX, from: 'carol@acme.example' });
    await core.accounts.grant(account, ops);
    await core.accounts.grant(box, ops);
    await at.mailed({}, account);
    expect(froms()).toEqual([]);
    await core.accounts.grant(box, at.noc);
    await at.mailed({ title: 'Another circuit down' }, account);
    expect(froms()).toEqual(['carol@acme.example']);
  });
});

describe('a ticket whose number has not come', () => {
  test('ends with its account, and nobody is asked about it any more', async () => {
    const id = await at.mailed();
    await at.place.core.accounts.remove(at.account);
    await at.place.live(3 * DAY);
    expect(await stateOf(at.place, id)).toBe('dropped');
    expect(at.heard()).toEqual([]);
  });

  test('in doubt waits for a new credential instead of being asked about', async () => {
    const { place } = at;
    const account = await place.account();
    place.redhat.lose = true;
    const draft = { title: 'The disk is full', body: 'It is really full.', severity: '2 (High)', extra: {} };
    const id = await place.draft({ person: at.ann, chat: at.noc, account, out: { kind: 'open', draft } });
    await place.core.tickets.send(id);
    await place.live(1000);
    place.wire.fails = (path) => (path.includes('/search') ? new Failure('auth', 'it says auth') : undefined);
    await place.live(3_600_000);
    expect(await stateOf(place, id)).toBe('doubt');
    place.wire.fails = undefined;
    const by = { person: at.ann, vendor: 'redhat', credentials: { token: 'new' }, id: account };
    await place.core.accounts.connect(by, AbortSignal.timeout(1000));
    await place.core.resume(account);
    await place.live();
    expect(await stateOf(place, id)).toBe('done');
    expect(place.redhat.cases.size).toBe(1);
  });
});

test('the audit can only grow', async () => {
  const { ledger, core } = at.place;
  await core.audit.note({ person: at.ann }, 'tried');
  const change = ledger.write((tx) => tx.updateTable('audit').set({ what: 'nothing' }).execute());
  await expect(change).rejects.toThrow('append-only');
  await expect(ledger.write((tx) => tx.deleteFrom('audit').execute())).rejects.toThrow('append-only');
  expect((await core.audit.last(1))[0]?.what).toBe('tried');
});

describe('an open mailbox', () => {
  async function stage() {
    const { core, mailroom } = at.place;
    const seen: { account: MailAccount; keep(rotated: MailAccount): Promise<void> }[] = [];
    let closed = 0;
    const close = async () => {
      closed += 1;
    };
    const open = boxes({
      accounts: core.accounts,
      open(account, keep) {
        seen.push({ account, keep });
        return account.kind === 'graph' || account.imap ? { ...mailroom.box, close } : undefined;
      },
    });
    const id = await joined(core, at.ann, 'mailoauth', {
      ...MAILBOX,
      tokenUrl: 'https://sign-in.acme.example/token',
      clientId: 'casebell',
      refreshToken: 'first-token',
    });
    return { core, open, id, seen, closed: () => closed };
  }

  test('stays the same, also with a token it rotated itself', async () => {
    const { open, id, seen } = await stage();
    const mailbox = await open.of(id);
    expect(mailbox).toBeDefined();
    expect(await open.of(id)).toBe(mailbox);
    const [first] = seen;
    if (first?.account.kind !== 'oauth') throw new Error('another kind');
    await first.keep({ ...first.account, refreshToken: 'second-token' });
    expect(await open.of(id)).toBe(mailbox);
    expect(seen).toHaveLength(1);
  });

  test('is another one with new credentials, and none once its account is gone', async () => {
    const { core, open, id, closed } = await stage();
    const first = await open.of(id);
    const account = { ...MAILBOX, tokenUrl: 'https://sign-in.acme.example/token', clientId: 'casebell' };
    const by = { person: at.ann, vendor: 'mailoauth', credentials: { ...account, refreshToken: 'new-token' }, id };
    await core.accounts.connect(by, AbortSignal.timeout(5000));
    expect(await open.of(id)).not.toBe(first);
    expect(closed()).toBe(1);
    await core.accounts.remove(id);
    expect(await open.of(id)).toBeUndefined();
    expect(closed()).toBe(2);
  });

  test('is none of a vendor, or where letters only leave', async () => {
    const { core, open } = await stage();
    const { imap: _, ...leaving } = MAILBOX;
    expect(await open.of(await joined(core, at.ann, 'mail', leaving))).toBeUndefined();
    expect(await open.of(at.account)).toBeUndefined();
  });
});
