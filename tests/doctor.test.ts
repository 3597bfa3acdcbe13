import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import type { Actor } from './fakes/actor.ts';
import { type House, house } from './fakes/house.ts';

const MINUTE = 60_000;
let home: House;
let ada: Actor;

beforeEach(async () => {
  home = await house();
  ada = await home.known('Ada', 'admin');
});

afterEach(() => home.stop());

describe('/status', () => {
  test('shows at one glance what is read, watched, muted and waiting', async () => {
    await home.account(ada);
    home.redhat.put('01234567');
    home.redhat.put('01234568', { priority: 'urgent', severity: '1 (Urgent)' });
    await ada.says('/watch 01234567 01234568');
    await ada.says('/watch all urgent');
    await ada.says('/mute 01234567 1h');
    home.pass(5 * MINUTE);

    expect((await ada.says('/status')).text.split('\n')).toEqual([
      'Status',
      '✓ Red Hat: last read 5 minutes ago',
      '2 cases watched here  🔴 1  🟠 1',
      'and every case of 1 account',
      '🔕 1 muted',
      'No message waits.',
    ]);
  });

  test('is open to viewers', async () => {
    const vera = await home.known('Vera', 'viewer');
    expect((await vera.says('/status')).text).toContain('No vendor account serves this chat yet.');
  });
});

describe('/doctor', () => {
  test('shows the last success, the last failure, the remedy, and until when it is paused', async () => {
    const { id } = await home.account(ada);
    home.pass(MINUTE);
    const failure = new Failure('busy', 'too many requests');
    await home.core.accounts.went(await home.core.accounts.get(id), { failure, pause: false });
    await home.core.doctor.trouble(`account:${id}`, failure);
    const pause = { host: 'api.example.com', account: id, until: home.now() + 10 * MINUTE, why: 'busy' };
    await home.ledger.write((tx) => tx.insertInto('pauses').values(pause).execute());

    const said = await ada.says('/doctor');

    expect(said.text).toContain('⚠ Red Hat');
    expect(said.text).toContain('last success: Nov 20, 2026, 12:00 UTC');
    expect(said.text).toContain('last failure: Nov 20, 2026, 12:01 UTC. Reason: too many requests');
    expect(said.text).toContain('paused until Nov 20, 2026, 12:11 UTC');
    expect(said.text).toContain('→ Nothing to do: it goes on by itself when the pause is over.');
  });

  test('names a chat that cannot be reached', async () => {
    const room = home.group('Storage');
    await home.ledger.write((tx) => home.core.people.ensureChat(tx, room));
    await home.core.notices.buried(`telegram|${room.room}`, 'the bot was kicked');
    expect((await ada.says('/doctor')).text).toContain('⚠ Storage');
    expect((await ada.says('/doctor')).text).toContain('writes there. Reason: the bot was kicked');
  });

  test('shows an admin who holds each chat platform, where there are several processes', async () => {
    home.core.holdings = async () => [
      { name: 'bot:telegram', holder: 'worker-1:7', here: false },
      { name: 'clock', holder: undefined, here: false },
    ];
    expect((await ada.says('/doctor')).text).toContain('bot:telegram: held by worker-1:7\nclock: held by nobody');
  });

  test('shows an operator nothing of other chats', async () => {
    await home.account(ada, { label: 'Operations' });
    await home.core.doctor.trouble('command', new Error('boom'));
    const bob = await home.known('Bob', 'operator');
    const said = await bob.says('/doctor');
    expect(said.text).not.toContain('Operations');
    expect(said.text).not.toContain('boom');
  });
});

describe('/doctor errors', () => {
  test('shows admins the last five, newest first, with their stacks', async () => {
    for (let i = 1; i <= 6; i++) {
      home.pass(MINUTE);
      await home.core.doctor.trouble(`account:${i}`, new Error(`broken ${i}`));
    }

    const said = await ada.says('/doctor errors');

    const whole = said.message?.file?.text ?? said.text;
    expect(whole.indexOf('broken 6')).toBeLessThan(whole.indexOf('broken 2'));
    expect(whole).not.toContain('broken 1');
    expect(whole).toMatch(/at .*doctor\.test\.ts/);
    expect(said.message?.only).toBe('ada');
  });

  test('shows no secret', async () => {
    const secret = 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlLWNhbmFyeQ';
    await home.core.doctor.trouble('account:1', new Error(`sent Authorization: ${secret}`));
    const said = await ada.says('/doctor errors');
    expect(`${said.text}${said.message?.file?.text}`).not.toContain('c2lnbmF0dXJlLWNhbmFyeQ');
  });

  test('is not for operators', async () => {
    const bob = await home.known('Bob', 'operator');
    expect((await bob.says('/doctor errors')).text).toContain('admin');
  });
});

describe('/test', () => {
  test('shows what an update looks like, says that it is a test, and proves that pushes arrive', async () => {
    const said = await ada.says('/test');
    expect(said.text).toContain('🟠 Example 00000000 · 2 (High)');
    expect(said.text).toContain('This is only a test');
    expect(said.labels).toEqual([]);
    await home.deliver();
    expect(home.sent.map((s) => s.text)).toEqual(['Test: pushes arrive in this chat.']);
  });
});
