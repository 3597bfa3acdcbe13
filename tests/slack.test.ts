import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Room } from './fakes/chat.ts';
import { ann, direct, later, says, stage, team } from './fakes/slack/stage.ts';

const bob = { id: 'U0BOB', name: 'Bob' };

describe('people are answered where they asked', () => {
  test('Slack has its acknowledgement before a slow answer begins to come', async () => {
    const { fake, answer } = await stage();
    const slow = later();
    answer(slow.hear);
    await fake.type(ann, team, '/case list');
    await fake.type(ann, direct, 'list');
    expect(fake.acks.map((ack) => ack.type)).toEqual(['slash_commands', 'events_api']);
    expect(Math.max(...fake.acks.map((ack) => ack.ms))).toBeLessThan(3000);
    slow.come(says('two cases'));
    await fake.seen((m) => m.text === 'two cases' && m.room === 'C0TEAM');
    await fake.seen((m) => m.text === 'two cases' && m.room === 'D0ANN');
  });

  test('a slash command is answered to its asker alone, a mention to all, a thread in the thread', async () => {
    const { fake, answer } = await stage();
    answer((request) => says(`for ${request.replyTo ?? request.kind}`));
    await fake.type(ann, team, '/case list');
    expect(await fake.seen((m) => m.text === 'for command')).toMatchObject({ only: 'U0ANN', room: 'C0TEAM' });
    await fake.type(ann, team, '@casebell hello');
    expect(await fake.seen((m) => m.text === 'for text')).toMatchObject({ only: undefined, room: 'C0TEAM' });
    await fake.type(ann, team, '@casebell hello', { replyTo: '1.000001' });
    const inThread = await fake.seen((m) => m.text === 'for 1.000001');
    expect(inThread.raw).toMatchObject({ thread_ts: '1.000001' });
  });

  test('what is for one person only is shown to that person only, also after a mention', async () => {
    const { fake, answer } = await stage();
    answer((request) => says('not for you', { only: request.person.user }));
    await fake.type(ann, team, '@casebell close 1');
    expect(await fake.seen((m) => m.text === 'not for you')).toMatchObject({ only: 'U0ANN' });
  });

  test('who waits longer than a moment sees … and then the answer in its place', async () => {
    const { fake, answer } = await stage();
    for (const [room, line] of [
      [direct, 'list'],
      [team, '@casebell list'],
    ] as const) {
      const slow = later();
      const from = fake.messages.length;
      answer(slow.hear);
      await fake.type(ann, room, line);
      const waiting = await fake.seen((m) => m.text === '…', { from });
      slow.come(says('two cases'));
      await expect.poll(() => waiting.text).toBe('two cases');
      expect(fake.messages).toHaveLength(from + 1);
    }
  });

  test('a slash command or a press that takes long says what is under way to its person, the answer follows', async () => {
    const { fake, answer } = await stage();
    answer(() => says('two cases', { buttons: [[{ label: 'Latest', command: 'latest 1' }]] }));
    await fake.type(ann, team, '@casebell list');
    const list = await fake.seen((m) => m.text === 'two cases');
    for (const act of [() => fake.type(ann, team, '/case latest 1'), () => fake.press(ann, list, 'Latest')]) {
      const slow = later();
      const from = fake.messages.length;
      answer(slow.hear);
      await act();
      await fake.seen((m) => m.text === '/case latest …' && m.only === ann.id, { from });
      slow.come(says('the comment'));
      await fake.seen((m) => m.text === 'the comment' && m.only === ann.id, { from });
    }
    expect(list).toMatchObject({ text: 'two cases', edits: 0 });
  });

  test('nothing stays behind in a chat when there is nothing to answer', async () => {
    const { fake, answer } = await stage();
    const slow = later();
    answer(slow.hear);
    await fake.type(ann, direct, 'hello');
    const waiting = await fake.seen((m) => m.text === '…');
    slow.come({ kind: 'none' });
    await expect.poll(() => waiting.deleted).toBe(true);
  });

  test('people talking in a thread do not notice that the bot looks whether it is meant', async () => {
    const { fake, heard, answer } = await stage();
    const slow = later();
    answer((request) => (request.kind === 'text' ? Promise.reject(new Error('broken')) : slow.hear(request)));
    await fake.type(ann, team, 'I will ask them', { replyTo: '1.000001' });
    await fake.type(ann, team, '/case list');
    await fake.seen((m) => m.text === '/case list …');
    expect(heard).toHaveLength(2);
    expect(fake.messages).toHaveLength(1);
    slow.come({ kind: 'none' });
  });

  test('a press may change the message it was made on, also one that only its reader sees', async () => {
    const { fake, answer } = await stage();
    const buttons = [[{ label: 'Next', command: 'list 2' }]];
    for (const [room, line] of [
      [direct, 'list'],
      [team, '@casebell list'],
      [team, '/case list'],
    ] as const) {
      const from = fake.messages.length;
      answer(() => says('page 1', { buttons }));
      await fake.type(ann, room, line);
      const page = await fake.seen((m) => m.text === 'page 1', { from });
      answer(() => ({ ...says('page 2', { buttons }), edit: true }));
      await fake.press(ann, page, 'Next');
      await expect.poll(() => page.text).toBe('page 2');
      expect(fake.messages).toHaveLength(from + 1);
    }
  });

  test('a press in a channel is answered to the presser, in the thread of the message', async () => {
    const { fake, bot, heard, answer } = await stage();
    const button = { label: 'Latest', command: 'latest 01234567' };
    const to = { bot: 'slack', room: 'C0TEAM', kind: 'channel', thread: '1.000001' } as const;
    await bot.send(to, { parts: [{ kind: 'text', text: 'update' }], buttons: [[button]] }, AbortSignal.timeout(5000));
    const update = await fake.seen((m) => m.text === 'update');
    answer(() => says('the comment'));
    await fake.press(bob, update, 'Latest');
    const shown = await fake.seen((m) => m.text === 'the comment');
    expect(shown).toMatchObject({ only: 'U0BOB', raw: { thread_ts: '1.000001' } });
    expect(update.edits).toBe(0);
    expect(heard[0]).toMatchObject({
      kind: 'press',
      command: 'latest 01234567',
      pressed: update.id,
      replyTo: '1.000001',
    });
  });

  test('a file goes with the answer; a private answer has its file in the direct chat', async () => {
    const { fake, answer } = await stage();
    answer(() => says('long', { file: { name: 'comment.txt', text: 'è lungo' } }));
    await fake.type(ann, team, '@casebell latest 1');
    expect(await fake.seen((m) => m.file === 'è lungo')).toMatchObject({ room: 'C0TEAM' });
    await fake.type(ann, team, '/case latest 1');
    expect(await fake.seen((m) => m.file === 'è lungo' && m.room === 'D0ANN')).toBeDefined();
    expect(fake.messages.filter((m) => m.text === 'long').map((m) => m.only)).toEqual([undefined, 'U0ANN']);
  });

  test('where the bot may not write, the direct chat has the answer', async () => {
    const { fake, answer } = await stage();
    const closed: Room = { id: 'C0CLOSED', kind: 'channel' };
    fake.outside.add(closed.id);
    answer(() => says('hello', { only: ann.id }));
    await fake.type(ann, closed, '@casebell hello');
    expect(await fake.seen((m) => m.text === 'hello')).toMatchObject({ room: 'D0ANN' });
  });

  test('an answer comes a moment later when Slack wants one, and is given up and reported when it wants more', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { fake, answer, news } = await stage();
    const posts = () => fake.calls.filter((call) => call.method === 'chat.postMessage').length;
    answer((request) => says(request.kind === 'text' ? request.text : ''));
    fake.fault({ kind: 'busy', method: 'chat.postMessage', retryAfter: 10 });
    await fake.type(ann, direct, 'hello');
    await expect.poll(posts).toBe(1);
    await vi.advanceTimersByTimeAsync(10_000);
    await expect.poll(() => fake.messages.map((m) => m.text)).toEqual(['hello']);
    fake.fault({ kind: 'busy', method: 'chat.postMessage', retryAfter: 11 });
    await fake.type(ann, direct, 'again');
    await expect.poll(() => news).toEqual(['lost: Slack asked to slow down at chat.postMessage']);
    expect(posts()).toBe(3);
  });

  test('a bug in answering is a sign for the person and a line in the log', async () => {
    const { fake, answer, lines } = await stage();
    answer(() => Promise.reject(new Error('broken')));
    await fake.type(ann, team, '/case list');
    await fake.seen((m) => m.text === '⚠');
    expect(lines.join('')).toContain('broken');
  });
});
