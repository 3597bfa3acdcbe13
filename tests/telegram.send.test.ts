import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatRef, Message } from '#src/ports/bot.ts';
import { failureOf, type Stage, stage, TO_ANN, words } from './fakes/telegram/stage.ts';
import { covered, storedOf } from './fakes/telegram.ts';

const TOPIC: ChatRef = { bot: 'telegram', room: '-1001', kind: 'group', thread: '55' };
const soon = () => AbortSignal.timeout(5000);
let s: Stage;

beforeEach(async () => {
  s = await stage();
});
afterEach(async () => {
  await s.close();
});

/** Sends it and returns what the chat shows. */
async function shown(message: Message, to = TO_ANN) {
  const ref = await s.bot.send(to, message, soon());
  const seen = await s.fake.seen((m) => m.id === ref.id);
  return { seen, stored: storedOf(seen) };
}

describe('a question that is answered by typing', () => {
  const question: Message = {
    parts: [{ kind: 'text', text: 'Which case?' }],
    asks: true,
    buttons: [[{ label: 'Cancel', command: 'cancel' }]],
  };

  it('asks for a reply in a group, where the bot would not see anything else', async () => {
    const { stored } = await shown(question, { bot: 'telegram', room: '-1001', kind: 'group' });
    expect(stored.payload['reply_markup']).toMatchObject({ force_reply: true, selective: true });
  });

  it('keeps its buttons in a direct chat', async () => {
    const { seen } = await shown(question);
    expect(seen.buttons).toEqual([['Cancel']]);
  });
});

describe('a message', () => {
  it('shows title, link, quote, time in the reader’s zone and buttons, and no preview', async () => {
    const { seen, stored } = await shown({
      title: 'Red Hat 01234567 · 2 (High) · Disk latency',
      url: 'https://access.redhat.com/support/cases/#/case/01234567?a="1"&b=2',
      parts: [
        { kind: 'text', text: 'New comment' },
        { kind: 'quote', text: 'We reproduced it.\nPlease run the script.', more: '1,840 more characters' },
        { kind: 'note', text: 'Priya N. (Red Hat)', at: Date.UTC(2026, 10, 20, 14, 5, 30) },
        { kind: 'code', text: 'if (a < b && c > d) "x"' },
      ],
      buttons: [
        [
          { label: 'Latest comment', command: 'latest 01234567', style: 'primary' },
          { label: 'Open', url: 'https://access.redhat.com/support/cases/' },
        ],
      ],
    });
    expect(seen.text).toBe(
      [
        'Red Hat 01234567 · 2 (High) · Disk latency',
        'New comment',
        'We reproduced it.',
        'Please run the script.',
        '… 1,840 more characters',
        'Priya N. (Red Hat) · 2026-11-20 14:05 UTC',
        'if (a < b && c > d) "x"',
      ].join('\n'),
    );
    expect(stored.entities.find((e) => e.type === 'text_link')?.url).toBe(
      'https://access.redhat.com/support/cases/#/case/01234567?a="1"&b=2',
    );
    expect(covered(stored, 'bold')).toEqual(['Red Hat 01234567 · 2 (High) · Disk latency']);
    expect(covered(stored, 'expandable_blockquote')).toEqual(['We reproduced it.\nPlease run the script.']);
    expect(covered(stored, 'pre')).toEqual(['if (a < b && c > d) "x"']);
    expect(stored.entities.find((e) => e.type === 'date_time')?.unix_time).toBe(
      Date.UTC(2026, 10, 20, 14, 5, 30) / 1000,
    );
    expect(seen.buttons).toEqual([['Latest comment', 'Open']]);
    expect(stored.payload['link_preview_options']).toEqual({ is_disabled: true });
  });

  it.each([
    [3499, 0],
    [3500, 0],
    [3501, 1],
  ])('of %i characters has %i cut off, and says so', async (length, over) => {
    const text = 'x'.repeat(length - 'Title\n'.length);
    const { seen } = await shown({ title: 'Title', parts: [{ kind: 'quote', text }] });
    expect(seen.text.length).toBeLessThanOrEqual(3500);
    expect(seen.text.startsWith('Title\nxxx')).toBe(true);
    if (over === 0) expect(seen.text).toHaveLength(length);
    else expect(seen.text).toMatch(/x\n… \+\d$/);
  });

  it('too long for a message comes as a file, before its text', async () => {
    const ref = await s.bot.send(
      TO_ANN,
      { ...words('the newest comment'), file: { name: 'comment "01234567";\r\n.txt', text: 'à lot\n'.repeat(2000) } },
      soon(),
    );
    expect(s.fake.messages).toMatchObject([
      { file: 'à lot\n'.repeat(2000) },
      { id: ref.id, text: 'the newest comment' },
    ]);
  });

  it('goes to its topic, or to the chat itself when the topic was deleted', async () => {
    await s.bot.send(TOPIC, words('one'), soon());
    s.fake.deleteTopic('55');
    await s.bot.send(TOPIC, words('two'), soon());
    expect(s.fake.messages.map((m) => [m.text, storedOf(m).payload['message_thread_id']])).toEqual([
      ['one', 55],
      ['two', undefined],
    ]);
    expect(s.lines).toMatchObject([{ level: 'warn', fields: { thread: '55' } }]);
  });

  it('can be changed later; changing nothing is fine', async () => {
    const ref = await s.bot.send(TO_ANN, words('open'), soon());
    await s.bot.edit?.(ref, words('closed'), soon());
    await s.bot.edit?.(ref, words('closed'), soon());
    expect(s.fake.messages).toMatchObject([{ text: 'closed', edits: 1 }]);
    expect(await failureOf(Promise.resolve(s.bot.edit?.({ room: '7', id: '99' }, words('x'), soon())))).toMatchObject({
      kind: 'missing',
    });
  });

  it('whose markup Telegram does not understand is sent once as plain text, dead to the touch, and logged as a bug', async () => {
    s.fake.misread(1);
    const { seen, stored } = await shown({ title: 'Hi <b>', parts: [{ kind: 'quote', text: 'ask @everyone' }] });
    expect(seen.text).toBe('Hi <b>\n│ ask @everyone');
    expect(stored.entities.map((e) => e.type)).toEqual(['pre']);
    expect(s.lines).toMatchObject([{ level: 'error' }]);
    expect(JSON.stringify(s.lines)).not.toContain('everyone');
  });

  it('with a command too long for a button is a clear error and never leaves', async () => {
    const button = (command: string): Message => ({ ...words('x'), buttons: [[{ label: 'Go', command }]] });
    await s.bot.send(TO_ANN, button(`latest ${'é'.repeat(28)}1`), soon());
    const failure = await failureOf(s.bot.send(TO_ANN, button(`latest ${'é'.repeat(29)}`), soon()));
    expect(failure.message).toContain('"latest" has 65 bytes');
    expect(s.fake.messages).toHaveLength(1);
  });

  it('loses a link button Telegram would refuse the whole message for', async () => {
    const { seen } = await shown({
      ...words('demo'),
      buttons: [[{ label: 'Open', url: 'http://localhost:8080/case' }], [{ label: 'Mute', command: 'mute 1' }]],
    });
    expect(seen.buttons).toEqual([['Mute']]);
  });
});

describe('a send that fails', () => {
  const send = (signal = soon()) => failureOf(s.bot.send(TO_ANN, words('secret case text'), signal));

  it.each([
    { why: 'too many messages', fault: { kind: 'busy', retryAfter: 7 }, means: { kind: 'busy', retryAfterMs: 7000 } },
    { why: 'a person who blocked the bot', fault: { kind: 'blocked' }, means: { kind: 'forbidden' } },
    { why: 'a chat that is gone', fault: { kind: 'missing' }, means: { kind: 'missing', moved: undefined } },
    { why: 'a group that moved', fault: { kind: 'moved', to: '-1009' }, means: { kind: 'missing', moved: '-1009' } },
    { why: 'a revoked token', fault: { kind: 'auth' }, means: { kind: 'auth' } },
    { why: 'a gateway without its server', fault: { kind: 'down' }, means: { kind: 'down', doubt: true } },
  ] as const)('because of $why is a Failure of kind $means.kind', async ({ fault, means }) => {
    s.fake.fault({ method: 'sendMessage', ...fault });
    expect(await send()).toMatchObject({ doubt: false, ...means });
    expect(s.fake.messages).toEqual([]);
    await s.bot.send(TO_ANN, words('next'), soon());
    expect(s.fake.messages.map((m) => m.text)).toEqual(['next']);
  });

  it('because its answer was lost is in doubt, and was not sent twice', async () => {
    s.fake.fault({ kind: 'lost', method: 'sendMessage' });
    expect(await send()).toMatchObject({ kind: 'down', doubt: true });
    expect(s.fake.messages).toHaveLength(1);
  });

  it('because it was called off may have arrived', async () => {
    expect(await send(AbortSignal.abort())).toMatchObject({ kind: 'down', doubt: true });
  });

  it('because nobody is there has not arrived, and shows neither token nor text', async () => {
    s.fake.fault({ kind: 'down', method: 'sendMessage' });
    const failures = [await send()];
    await s.fake.stop();
    failures.push(await send(), await send());
    expect(failures[2]).toMatchObject({ kind: 'down', doubt: false });
    for (const failure of failures) {
      const told = [failure.message, failure.stack, String(failure.cause), JSON.stringify(failure)].join();
      expect(told).not.toContain(s.fake.token);
      expect(told).not.toContain('secret case text');
    }
  });
});
