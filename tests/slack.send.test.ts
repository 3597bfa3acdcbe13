import { describe, expect, test } from 'vitest';
import { FAULTS } from '#bots/slack/faults.ts';
import { manifest } from '#bots/slack/manifest.ts';
import type { Message } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Fault } from './fakes/chat.ts';
import { inDirect, inTeam, type Stage, signal, stage, text } from './fakes/slack/stage.ts';

async function refusal(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => 'it worked',
    (reason: unknown) => reason,
  );
  if (!(error instanceof Failure)) throw new Error(`no Failure but ${String(error)}`);
  return error;
}

function posts({ fake }: Stage): number {
  return fake.calls.filter((call) => call.method === 'chat.postMessage').length;
}

describe('an update reaches its chat', () => {
  test('with title and link, what changed, quote, time and buttons, in their order', async () => {
    const { fake, bot } = await stage();
    const update: Message = {
      title: 'Red Hat 01234567 · Urgent',
      url: 'https://access.redhat.com/support/cases/#/case/01234567',
      parts: [
        { kind: 'text', text: 'New comment' },
        { kind: 'quote', text: 'first line\nsecond line', more: '+1840 characters' },
        { kind: 'code', text: 'oc get pods' },
        { kind: 'note', text: 'Priya N.', at: Date.UTC(2026, 10, 20, 14, 5) },
      ],
      buttons: [
        [
          { label: 'Latest comment', command: 'latest 01234567' },
          { label: 'Mute', command: 'mute 01234567', style: 'danger' },
        ],
        [{ label: 'Open', url: 'https://access.redhat.com/' }],
      ],
    };
    const ref = await bot.send(inTeam, update, signal);
    const seen = await fake.seen((m) => m.id === ref.id);
    expect(seen.text.split('\n')).toEqual([
      'Red Hat 01234567 · Urgent',
      'New comment',
      'first line',
      'second line',
      '… +1840 characters',
      'oc get pods',
      'Priya N. 2026-11-20 14:05 UTC',
    ]);
    expect(seen.buttons).toEqual([['Latest comment', 'Mute'], ['Open']]);
    expect(JSON.stringify(seen.raw)).toContain('<!date^1795183500^{date_short_pretty} {time}|');
    expect(seen.raw).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false' });
  });

  test('a direct chat is opened by its person and can be changed and searched by that name', async () => {
    const { fake, bot } = await stage();
    const ref = await bot.send(inDirect, text('hello', { key: '7' }), signal);
    expect(ref.room).toBe('D0ANN');
    await bot.edit?.({ room: inDirect.room, id: ref.id }, text('hello again'), signal);
    expect(await fake.seen((m) => m.id === ref.id)).toMatchObject({ text: 'hello again', edits: 1 });
    expect(await bot.find?.(inDirect, '7', Date.now(), signal)).toEqual(ref);
  });

  test('a file comes after its message, in the same thread', async () => {
    const { fake, bot } = await stage();
    const file = { name: 'comment.txt', text: 'x'.repeat(20_000) };
    await bot.send({ ...inTeam, thread: '1.000001' }, text('long', { file }), signal);
    expect(fake.messages.map((m) => [m.text, m.file?.length])).toEqual([
      ['long', undefined],
      ['', 20_000],
    ]);
    expect(fake.messages[1]?.raw).toMatchObject({ thread_ts: '1.000001', title: 'comment.txt' });
  });
});

describe('what others wrote stays what they wrote', () => {
  const hostile = [
    '<!channel> <@U0ANN> <#C0TEAM> @here @everyone',
    '<https://evil.example|access.redhat.com>',
    '*bold* _it_ ~no~ `code` ```pre``` :bomb:',
    '> quote\n>>> all of it',
    '&lt;!channel&gt; &amp;',
    '[a](https://evil.example) | ^ \\ "',
    '<!date^0^{date}|<!channel>>',
  ];

  test.each(hostile)('%s', async (words) => {
    const { fake, bot } = await stage();
    const parts = (['text', 'quote', 'code', 'note'] as const).map((kind) => ({ kind, text: words }));
    const buttons = [[{ label: words, command: 'x' }]];
    const ref = await bot.send(inTeam, { title: words, url: 'https://a.example/?q=<x>|y', parts, buttons }, signal);
    const seen = await fake.seen((m) => m.id === ref.id);
    expect(seen.text.split(words).length).toBeGreaterThanOrEqual(5);
    expect(seen.buttons.flat()).toHaveLength(1);
    expect(fake.mentions).toEqual([]);
  });

  test('up to the limit a text arrives whole, beyond it what is missing is said', async () => {
    const { fake, bot } = await stage();
    const { limits } = bot;
    for (const size of [limits.text - 1, limits.text, limits.text + 1]) {
      const ref = await bot.send(inTeam, { parts: [{ kind: 'quote', text: '&'.repeat(size) }] }, signal);
      const { text: shown } = await fake.seen((m) => m.id === ref.id);
      if (size <= limits.text) expect(shown).toBe('&'.repeat(size));
      else expect(shown).toMatch(/^&{7900,}\n… \+\d+$/);
    }
  });

  test('a message of very many parts and buttons is still one that Slack takes', async () => {
    const { fake, bot } = await stage();
    const parts = Array.from({ length: 60 }, (_, i): Message['parts'] => [
      { kind: 'text', text: `case ${i}` },
      { kind: 'note', text: 'updated', at: 0 },
    ]).flat();
    const buttons = [
      Array.from({ length: 30 }, (_, i) => ({ label: `${i} ${'é'.repeat(90)}`, command: `latest ${i}` })),
      [{ label: 'nowhere', url: 'not a link' }],
    ];
    const ref = await bot.send(inTeam, { parts, buttons }, signal);
    const seen = await fake.seen((m) => m.id === ref.id);
    expect(seen.text).toContain('case 59');
    expect(seen.buttons.flat()).toHaveLength(30);
  });
});

describe('a send that fails', () => {
  test('with the answer lost: stored once, told as in doubt, and found again by its key', async () => {
    const on = await stage();
    const { fake, bot } = on;
    const before = Date.now();
    await bot.send(inTeam, text('other', { key: '41' }), signal);
    fake.fault({ kind: 'lost', method: 'chat.postMessage' });
    const failure = await refusal(bot.send(inTeam, text('update', { key: '42' }), signal));
    expect([failure.kind, failure.doubt]).toEqual(['down', true]);
    expect(posts(on)).toBe(2);
    const stored = fake.messages.filter((m) => m.text === 'update');
    expect(stored).toHaveLength(1);
    expect(await bot.find?.(inTeam, '42', before, signal)).toEqual({ room: 'C0TEAM', id: stored[0]?.id });
    expect(await bot.find?.(inTeam, '43', before, signal)).toBeUndefined();
  });

  test('is looked for through several pages, and not where the history may not be read', async () => {
    const { fake, bot } = await stage();
    const before = Date.now();
    const ref = await bot.send(inTeam, text('update', { key: '1' }), signal);
    for (let i = 0; i < 210; i++) await bot.send(inTeam, text('more'), signal);
    expect(await bot.find?.(inTeam, '1', before, signal)).toEqual(ref);
    fake.scopes.delete('channels:history');
    const lost = bot.find?.(inTeam, '1', before, signal) ?? Promise.resolve();
    expect((await refusal(lost)).kind).toBe('unsupported');
  });

  test('with a cut answer is in doubt as well, with a refused connection it is not', async () => {
    const { fake, bot } = await stage();
    fake.fault({ kind: 'cut', method: 'chat.postMessage' });
    const cut = await refusal(bot.send(inTeam, text('update'), signal));
    expect([cut.kind, cut.doubt]).toEqual(['garbled', true]);
    await fake.stop();
    await refusal(bot.send(inTeam, text('over a connection that was open'), signal));
    const gone = await refusal(bot.send(inTeam, text('update'), signal));
    expect([gone.kind, gone.doubt]).toEqual(['down', false]);
  });

  test('after its message stands, at the file, is in doubt and not to be repeated', async () => {
    const { fake, bot } = await stage();
    fake.fault({ kind: 'busy', method: 'files.completeUploadExternal', retryAfter: 3 });
    const failure = await refusal(bot.send(inTeam, text('a', { file: { name: 'a', text: 'b' } }), signal));
    expect([failure.kind, failure.doubt]).toEqual(['busy', true]);
  });

  test('is tried once, and says what to do about it', async () => {
    const on = await stage();
    const { fake, bot } = on;
    const told: [Fault['kind'], string, Partial<Failure>][] = [
      ['busy', 'busy', { retryAfterMs: 30_000, doubt: false }],
      ['blocked', 'forbidden', { doubt: false }],
      ['missing', 'missing', { doubt: false }],
      ['auth', 'auth', { doubt: false }],
      ['down', 'down', { doubt: true }],
    ];
    for (const [n, [kind, expected, more]] of told.entries()) {
      const method = 'chat.postMessage';
      fake.fault(kind === 'busy' ? { kind, method, retryAfter: 30 } : ({ kind, method } as Fault));
      const failure = await refusal(bot.send(inTeam, text('case text'), signal));
      expect(failure).toMatchObject({ kind: expected, ...more });
      expect(failure.message).not.toContain('case text');
      expect(posts(on)).toBe(n + 1);
    }
    fake.scopes.delete('chat:write');
    expect(await refusal(bot.send(inTeam, text('x'), signal))).toMatchObject({
      kind: 'refused',
      message: 'Slack refused chat.postMessage: missing_scope (chat:write)',
    });
  });

  test('is not even begun when it was called off', async () => {
    const on = await stage();
    expect(await refusal(on.bot.send(inTeam, text('x'), AbortSignal.abort()))).toMatchObject({ doubt: false });
    expect(posts(on)).toBe(0);
  });

  test('has a kind by Slack’s word for it', () => {
    const words = (kind: string) => Object.keys(FAULTS).filter((code) => FAULTS[code] === kind);
    expect(words('auth')).toEqual(
      expect.arrayContaining(['invalid_auth', 'account_inactive', 'token_revoked', 'not_authed']),
    );
    expect(words('missing')).toContain('channel_not_found');
    const forbidden = ['is_archived', 'not_in_channel', 'restricted_action', 'cannot_dm_bot', 'user_disabled'];
    expect(words('forbidden')).toEqual(expect.arrayContaining(forbidden));
    for (const code of ['msg_too_long', 'invalid_blocks', 'missing_scope']) expect(FAULTS[code]).toBeUndefined();
  });
});

test('the manifest registers the commands, asks for the scopes and is ready for Socket Mode', () => {
  const commands = ['help', 'watch', 'open', 'list'].map((name) => ({ name, description: `What ${name} does` }));
  const made = manifest({ short: ['watch', 'open'], commands });
  expect(made).toMatchObject({
    display_information: { name: 'Casebell' },
    features: {
      app_home: { messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      slash_commands: [
        { command: '/case', description: 'What help does', usage_hint: 'help | watch | open | list' },
        { command: '/watch', description: 'What watch does' },
        { command: '/open' },
      ],
    },
    settings: { socket_mode_enabled: true, interactivity: { is_enabled: true } },
  });
  expect(manifest({ command: 'vendor', name: 'Bell Ringer', short: [], commands })).toMatchObject({
    features: { bot_user: { display_name: 'bell-ringer' }, slash_commands: [{ command: '/vendor' }] },
  });
});
