import { describe, expect, test } from 'vitest';
import { ann, direct, says, stage, team } from './fakes/slack/stage.ts';

const bob = { id: 'U0BOB', name: 'Bob' };

describe('what people do is heard', () => {
  test('a slash command is heard as its command, /case alone as help', async () => {
    const { fake, heard } = await stage();
    await fake.type(ann, team, '/case watch 01234567');
    await fake.type(ann, team, '/watch 01234567 01234568');
    await fake.type(ann, team, '/case LIST');
    await fake.type(ann, team, '/case');
    await expect.poll(() => heard.length).toBe(4);
    expect(heard.map((r) => (r.kind === 'command' ? [r.name, r.args] : r.kind))).toEqual([
      ['watch', '01234567'],
      ['watch', '01234567 01234568'],
      ['list', ''],
      ['help', ''],
    ]);
    expect(heard[0]?.chat).toEqual({ bot: 'slack', room: 'C0TEAM', kind: 'channel', title: 'storage' });
  });

  test('a mention is heard once: as a command when it begins with one, else as text', async () => {
    const { fake, heard } = await stage();
    await fake.type(ann, team, '@casebell latest 01234567');
    await fake.type(ann, team, '@casebell good morning');
    await fake.type(ann, team, '@casebell');
    await fake.type(ann, team, '/latest 01234567', { replyTo: '1.000001' });
    await expect.poll(() => heard.length).toBe(4);
    expect(heard).toMatchObject([
      { kind: 'command', name: 'latest', args: '01234567' },
      { kind: 'text', text: 'good morning' },
      { kind: 'command', name: 'help' },
      { kind: 'command', name: 'latest', replyTo: '1.000001' },
    ]);
  });

  test('a direct message is a command with or without its slash; the chat is known by its person', async () => {
    const { fake, heard } = await stage();
    await fake.type(ann, direct, 'watch 01234567');
    await fake.type(ann, direct, ' /case close 1');
    await fake.type(ann, direct, 'closed it yesterday');
    await fake.type(ann, direct, '/case list');
    await expect.poll(() => heard.length).toBe(4);
    expect(heard).toMatchObject([
      { kind: 'command', name: 'watch', args: '01234567' },
      { kind: 'command', name: 'close', args: '1' },
      { kind: 'text', text: 'closed it yesterday' },
      { kind: 'command', name: 'list' },
    ]);
    // It stands in the chat, and only its author can delete it.
    expect(await heard[2]?.erase?.()).toBe(false);
    for (const { chat } of heard) expect(chat).toEqual({ bot: 'slack', room: 'U0ANN', kind: 'direct' });
  });

  test('words in a thread are text for the message that began it, never a command', async () => {
    const { fake, heard } = await stage();
    await fake.type(ann, team, 'close the valve first', { replyTo: '1.000001' });
    await fake.type(ann, direct, 'open it again', { replyTo: '1.000002' });
    await expect.poll(() => heard.length).toBe(2);
    expect(heard).toMatchObject([
      { kind: 'text', text: 'close the valve first', replyTo: '1.000001' },
      { kind: 'text', text: 'open it again', replyTo: '1.000002' },
    ]);
  });

  test('talk in a channel, other bots, edits and itself are not heard', async () => {
    const { fake, heard } = await stage();
    await fake.type(ann, team, 'lunch?');
    const base = { type: 'message', channel: 'C0TEAM', channel_type: 'channel', ts: '2.000001', thread_ts: '1.000001' };
    await fake.event({ ...base, user: 'U0ANN', text: 'x', bot_id: 'B0OTHER' });
    await fake.event({ ...base, subtype: 'message_changed', message: { user: 'U0ANN', text: 'x' } });
    await fake.event({ ...base, user: 'UBOT00001', bot_id: 'BBOT00001', text: 'mine' });
    await fake.type(ann, direct, 'heard');
    await expect.poll(() => heard.length).toBe(1);
    expect(heard[0]).toMatchObject({ kind: 'text', text: 'heard' });
  });

  test('links, people and escaped characters arrive as they were typed', async () => {
    const { fake, heard } = await stage();
    const link = '<https://access.redhat.com/support/cases/#/case/01234567|access.redhat.com>';
    const words = `${link} <@U0BOB|bob> <#C0TEAM|storage> a &lt; b &amp;&amp; c <mailto:a@b.example|a@b.example>`;
    const event = { type: 'message', channel: 'D0ANN', channel_type: 'im', user: 'U0ANN', ts: '2.000001', text: words };
    await fake.event(event);
    await expect.poll(() => heard.length).toBe(1);
    const url = 'https://access.redhat.com/support/cases/#/case/01234567';
    expect(heard[0]).toMatchObject({ text: `${url} <@U0BOB> #storage a < b && c a@b.example` });
  });

  test('language and time zone are what the person has set; asked once, and missing when Slack does not say', async () => {
    const { fake, heard } = await stage();
    fake.fault({ kind: 'down', method: 'users.info' });
    await fake.type(bob, team, '/case list');
    await fake.type(ann, team, '/case list');
    await fake.type(ann, team, '/case help');
    await expect.poll(() => heard.length).toBe(3);
    expect(heard[0]?.person).toEqual({ bot: 'slack', user: 'U0BOB', name: 'u0bob' });
    expect(heard[2]?.person).toEqual({ bot: 'slack', user: 'U0ANN', name: 'Ann', lang: 'it-IT', tz: 'Europe/Rome' });
    expect(fake.calls.filter((call) => call.method === 'users.info')).toHaveLength(2);
  });

  test('the same event twice has the same id, two events have two', async () => {
    const { fake, heard, answer } = await stage();
    answer(() => says('pick', { buttons: [[{ label: 'Latest', command: 'latest 1' }]] }));
    await fake.type(ann, direct, 'hello', { event: 'Ev1' });
    await fake.type(ann, direct, 'hello', { event: 'Ev1' });
    await fake.type(ann, direct, 'hello');
    const message = await fake.seen((m) => m.text === 'pick');
    await fake.press(ann, message, 'Latest', { event: '5.000001' });
    await fake.press(ann, message, 'Latest', { event: '5.000001' });
    await fake.press(bob, message, 'Latest', { event: '5.000001' });
    await expect.poll(() => heard.length).toBe(6);
    const ids = heard.map((r) => r.id);
    expect(ids[0]).toBe('Ev1');
    expect(ids.map((id) => ids.indexOf(id))).toEqual([0, 0, 2, 3, 3, 5]);
  });
});
