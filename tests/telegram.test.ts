import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Hear } from '#src/ports/bot.ts';
import { ANN, ANNS, failureOf, gate, type Stage, say, stage, TEAM, TO_ANN, words } from './fakes/telegram/stage.ts';

const never: Hear = () => new Promise(() => {});
let s: Stage;
const echo: Hear = async (request) =>
  say(request.kind === 'text' ? `heard ${request.text}` : `heard a ${request.kind}`);

afterEach(async () => {
  await s.close();
});

describe('what a person says is heard', () => {
  beforeEach(async () => {
    s = await stage(echo);
  });

  it('a text, with who said it where, in their language', async () => {
    await s.fake.type(ANN, ANNS, 'hello');
    await s.fake.seen((m) => m.room === '7' && m.text === 'heard hello');
    expect(s.heard[0]).toMatchObject({
      kind: 'text',
      text: 'hello',
      chat: { bot: 'telegram', room: '7', kind: 'direct' },
      person: { bot: 'telegram', user: '7', name: 'Ann', lang: 'it' },
    });
  });

  it('a command with its arguments, and the payload of a deep link', async () => {
    await s.fake.type(ANN, ANNS, '/Watch 01234567 01234568');
    await s.fake.type(ANN, ANNS, '/start claim-1234');
    await vi.waitFor(() => expect(s.heard).toHaveLength(2));
    expect(s.heard[0]).toMatchObject({ kind: 'command', name: 'watch', args: '01234567 01234568' });
    expect(s.heard[1]).toMatchObject({ kind: 'command', name: 'start', args: 'claim-1234' });
  });

  it('in a group the commands for this bot, not those for another', async () => {
    await s.fake.type(ANN, TEAM, '/list@other_bot');
    await s.fake.type(ANN, TEAM, '/list@casebell_bot all');
    await vi.waitFor(() => expect(s.fake.unconfirmed()).toEqual([]));
    expect(s.heard).toMatchObject([
      { kind: 'command', name: 'list', args: 'all', chat: { room: '-1001', kind: 'group', title: 'Storage' } },
    ]);
  });

  it('in a topic, and is answered there; the message that opened the topic is not what is replied to', async () => {
    await s.fake.type(ANN, TEAM, 'one', { thread: '55' });
    await s.fake.type(ANN, TEAM, 'two', { thread: '55', replyTo: '60' });
    await s.fake.seen((m) => m.text === 'heard two');
    expect(s.heard.map((r) => [r.chat.thread, r.replyTo])).toEqual([
      ['55', undefined],
      ['55', '60'],
    ]);
    expect(s.fake.calls.filter((c) => c.method === 'sendMessage').map((c) => c.payload['message_thread_id'])).toEqual([
      55, 55,
    ]);
  });

  it('not what was edited, what other bots say, nor buttons that are not ours', async () => {
    const chat = { id: 7, type: 'private' };
    const from = { id: 7, is_bot: false, first_name: 'Ann' };
    const message = { message_id: 1, date: 0, chat, from, text: 'changed' };
    s.fake.push({ edited_message: message });
    s.fake.push({ message: { ...message, from: { ...from, is_bot: true } } });
    s.fake.push({ message: { ...message, text: undefined, photo: [] } });
    s.fake.push({ callback_query: { id: 'x', from, message, chat_instance: '1', data: '{"v":0}' } });
    s.fake.push({ callback_query: { id: 'y', from, chat_instance: '1', data: 'mute 1', inline_message_id: 'z' } });
    await vi.waitFor(() => expect(s.fake.unconfirmed()).toEqual([]));
    expect(s.heard).toEqual([]);
    expect(s.fake.calls.find((c) => c.method === 'getUpdates')?.payload['allowed_updates']).not.toContain(
      'edited_message',
    );
  });

  it('that the bot was removed stands in the log, that a group moved is told upward', async () => {
    const chat = { id: -5, type: 'group', title: 'Old' };
    const from = { id: 7, is_bot: false, first_name: 'Ann' };
    s.fake.push({ my_chat_member: { chat, from, date: 0, new_chat_member: { status: 'kicked' } } });
    s.fake.push({ message: { message_id: 1, date: 0, chat, from, migrate_to_chat_id: -1005 } });
    await vi.waitFor(() => expect(s.news).toEqual(['-5 moved to -1005']));
    expect(s.lines).toMatchObject([{ fields: { room: '-5', status: 'kicked' } }]);
  });

  it('can be erased, as a message with a password must be', async () => {
    await s.fake.type(ANN, ANNS, 'hunter2');
    await vi.waitFor(() => expect(s.heard).toHaveLength(1));
    expect(await s.heard[0]?.erase?.()).toBe(true);
    expect(s.fake.typed).toMatchObject([{ text: 'hunter2', deleted: true }]);
    expect(await s.heard[0]?.erase?.()).toBe(false);
  });
});

describe('a button', () => {
  it('is heard as its command and its waiting circle stops at once, however slow the answer', async () => {
    const slow = gate();
    s = await stage(async (request) => {
      if (request.kind === 'press') await slow.wait;
      return { kind: 'none' };
    });
    await s.bot.send(
      TO_ANN,
      { ...words('case'), buttons: [[{ label: 'Mute', command: 'mute 01234567' }]] },
      AbortSignal.timeout(5000),
    );
    const message = await s.fake.seen((m) => m.text === 'case');
    await s.fake.press(ANN, message, 'Mute');
    await vi.waitFor(() => expect(s.fake.calls.map((c) => c.method)).toContain('answerCallbackQuery'));
    expect(s.heard).toMatchObject([
      { kind: 'press', command: 'mute 01234567', pressed: message.id, person: { user: '7' } },
    ]);
    slow.open();
  });

  it('can turn the page in place; a message deleted meanwhile is said anew', async () => {
    s = await stage(async () => ({ kind: 'say', message: words('page 2'), edit: true }));
    const list = { ...words('page 1'), buttons: [[{ label: 'Next', command: 'list 2' }]] };
    await s.bot.send(TO_ANN, list, AbortSignal.timeout(5000));
    const message = await s.fake.seen((m) => m.text === 'page 1');
    await s.fake.press(ANN, message, 'Next');
    await s.fake.seen((m) => m.id === message.id && m.text === 'page 2' && m.edits === 1);
    await expect(s.fake.press(ANN, message, 'Next')).rejects.toThrow('no button');

    const other = await s.bot.send(TO_ANN, list, AbortSignal.timeout(5000));
    const second = await s.fake.seen((m) => m.id === other.id);
    second.deleted = true;
    await s.fake.press(ANN, second, 'Next');
    await s.fake.seen((m) => m.text === 'page 2' && m.id !== message.id);
  });

  it('pressed too long ago, or twice by Telegram, is heard without complaint', async () => {
    s = await stage();
    await s.bot.send(
      TO_ANN,
      { ...words('old'), buttons: [[{ label: 'Go', command: 'go' }]] },
      AbortSignal.timeout(5000),
    );
    const message = await s.fake.seen((m) => m.text === 'old');
    await s.fake.press(ANN, message, 'Go', { event: 'e' });
    await vi.waitFor(() => expect(s.fake.unconfirmed()).toEqual([]));
    await s.fake.press(ANN, message, 'Go', { event: 'e' });
    await vi.waitFor(() => expect(s.fake.calls.filter((c) => c.method === 'answerCallbackQuery')).toHaveLength(2));
    await vi.waitFor(() => expect(s.fake.unconfirmed()).toEqual([]));
    expect(s.heard.map((r) => r.id)).toEqual([s.heard[0]?.id, s.heard[0]?.id]);
    expect(s.lines).toEqual([]);
  });
});

describe('start', () => {
  const menu = [{ command: 'watch', description: { en: 'Watch a case', it: 'Segui un caso' } }];

  it('sets the command menu of each language, and only where it differs', async () => {
    s = await stage(never, menu);
    expect([...s.fake.menus]).toEqual([
      ['', [{ command: 'watch', description: 'Watch a case' }]],
      ['it', [{ command: 'watch', description: 'Segui un caso' }]],
    ]);
    await s.bot.stop();
    s.fake.menus.set('it', []);
    await s.another(never);
    const set = s.fake.calls.filter((c) => c.method === 'setMyCommands').map((c) => c.payload['language_code']);
    expect(set).toEqual([undefined, 'it', 'it']);
  });

  it('goes on without a menu when Telegram does not take it', async () => {
    s = await stage(echo, menu);
    s.fake.menus.clear();
    s.fake.fault({ kind: 'down', method: 'setMyCommands', times: 2 });
    await s.bot.stop();
    await s.another(echo);
    expect(s.lines).toMatchObject([
      { message: 'the command menu was not set' },
      { message: 'the command menu was not set' },
    ]);
    await s.fake.type(ANN, ANNS, 'hello');
    await s.fake.seen((m) => m.text === 'heard hello');
  });

  it('refuses a token Telegram does not know', async () => {
    s = await stage();
    const wrong = '123456:AAF-another-token_nobody_knows_98765';
    expect(await failureOf(s.another(never, wrong))).toMatchObject({ kind: 'auth' });
    expect(await failureOf(s.another(never, 'nonsense'))).toMatchObject({ kind: 'auth' });
  });
});
