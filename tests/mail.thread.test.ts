import PostalMime from 'postal-mime';
import { describe, expect, onTestFinished, test } from 'vitest';
import { mailBot } from '#bots/mail.ts';
import type { ReplyTo } from '#src/core/mail/reply.ts';
import { http } from '#src/http.ts';
import { post } from '#src/mail.ts';
import type { Message } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import type { MailAccount } from '#src/ports/mail.ts';
import { languages, words } from '#src/words.ts';
import { failureOf } from './contracts/stage.ts';
import { fakeClock } from './fakes/clock.ts';
import { mailServer } from './fakes/smtp.ts';

const signal = AbortSignal.timeout(20_000);
const THREAD = { bot: 'mail', room: '0123456789ab', kind: 'group' } as const;
const REPLY: ReplyTo = {
  box: 'box',
  from: 'support@example.com',
  to: 'joe@customer.test',
  cc: ['ann@customer.test'],
  subject: 'VPN down',
  answers: ['<first@customer.test>', '<last@customer.test>'],
};
const NOTICE: Message = {
  title: 'SUP-21',
  url: 'https://jira.example.com/SUP-21',
  parts: [{ kind: 'text', text: 'Your request is ticket SUP-21.' }],
  buttons: [[{ label: 'Mute', command: 'mute SUP-21' }]],
  key: '5-1700',
};
const COMMENT: Message = {
  ...NOTICE,
  parts: [
    { kind: 'note', text: 'Ada wrote:' },
    { kind: 'quote', text: 'Which <client>?\n\n  indented' },
    { kind: 'note', text: 'Bob wrote:' },
    { kind: 'quote', text: 'It is up again.' },
  ],
};

/** The mail bot on a real mail server, which keeps what it took. */
async function bot(o: { reply?: Partial<ReplyTo> | null } = {}) {
  const server = await mailServer();
  onTestFinished(() => server[Symbol.asyncDispose]());
  const clock = fakeClock();
  const mail = post({ http: http(), now: clock.now });
  const smtp = `127.0.0.1:${server.port}`;
  const account: MailAccount = { kind: 'password', from: REPLY.from, smtp, user: 'x', password: 'y' };
  const made = mailBot({
    replyTo: async () => (o.reply === null ? undefined : { ...REPLY, ...o.reply }),
    send: (_box, letter, until) => mail.send(account, letter, async () => {}, until),
    sent: async (_box, id) => server.taken.some(({ source }) => source.includes(id)),
    now: clock.now,
  });
  return {
    ...made,
    clock,
    /** The letters that arrived, read as a mail program reads them. */
    arrived: () => Promise.all(server.taken.map(({ source }) => PostalMime.parse(source))),
  };
}
async function told(message: Partial<Message>, reply: Partial<ReplyTo> = {}) {
  const mail = await bot({ reply });
  await mail.send(THREAD, { ...NOTICE, ...message }, signal);
  const [letter] = await mail.arrived();
  if (!letter) throw new Error('no letter came');
  return letter;
}

describe('what is said in a conversation by mail', () => {
  test('answers its last mail, to all, from the mailbox it came to', async () => {
    const letter = await told({});
    expect(letter.to).toMatchObject([{ address: REPLY.to }]);
    expect(letter).toMatchObject({ from: { address: REPLY.from }, cc: [{ address: 'ann@customer.test' }] });
    expect(letter).toMatchObject({ inReplyTo: '<last@customer.test>', references: REPLY.answers.join(' ') });
  });

  test('is plain words and the address to read on: no buttons, no bars, nothing quoted from before', async () => {
    expect((await told({})).text?.trimEnd()).toBe('Your request is ticket SUP-21.\n\nhttps://jira.example.com/SUP-21');
    expect((await told(COMMENT)).text?.trimEnd()).toBe(
      [
        'Ada wrote:',
        'Which <client>?\n\n  indented',
        'Bob wrote:',
        'It is up again.',
        'https://jira.example.com/SUP-21',
      ].join('\n\n'),
    );
  });

  test('has no hidden characters that act, and names who has to be asked for the rest when it is endless', async () => {
    const text = `\u202Eevil\u0007 ${'word '.repeat(10_000)}`;
    const letter = await told({ parts: [{ kind: 'quote', text }] });
    expect(letter.text).toMatch(/^evil word/);
    expect(letter.text?.length).toBeLessThan(31_000);
    expect(letter.text).toMatch(/… \+\d+\n\nhttps:/);
  });

  test('is marked as a notice of ours, or as a comment that is passed on', async () => {
    expect((await told({})).html).toContain('content="notice"');
    expect((await told(COMMENT)).html).toContain('content="relay"');
  });

  test.each([
    ['VPN down', 'Re: [SUP-21] VPN down'],
    ['Re: AW: R: RE[2]: VPN down', 'Re: [SUP-21] VPN down'],
    ['RE : [SUP-21] VPN down', 'Re: [SUP-21] VPN down'],
    ['Problem with sup-21', 'Re: Problem with sup-21'],
    ['SUP-212 is back', 'Re: [SUP-21] SUP-212 is back'],
    ['', 'Re: [SUP-21]'],
    ['VPN\r\nBcc: thief@example.net', 'Re: [SUP-21] VPN Bcc: thief@example.net'],
    ['Fwd: VPN down', 'Re: [SUP-21] Fwd: VPN down'],
  ])('has the ticket’s key in its subject, once: %j', async (subject, expected) => {
    const letter = await told({}, { subject });
    expect(letter.subject).toBe(expected);
    expect(letter.bcc).toBeUndefined();
  });

  test('is not said where the conversation is gone', async () => {
    const mail = await bot({ reply: null });
    expect((await failureOf(mail.send(THREAD, NOTICE, signal))).kind).toBe('refused');
  });
});

describe('pictures in a conversation by mail', () => {
  const of = (bytes: number, name = 'screen.png') => ({
    name,
    type: 'image/png',
    async *open() {
      yield new Uint8Array(bytes);
    },
  });

  const failing = (failure: Failure) => ({
    ...of(3),
    open(): never {
      throw failure;
    },
  });

  test('are shown', async () => {
    const { attachments, text } = await told({ ...COMMENT, pictures: [of(3)] });
    expect(attachments).toMatchObject([{ filename: 'screen.png', disposition: 'inline' }]);
    expect(text).not.toContain('picture');
  });

  test.each(languages())(
    'that no mailbox takes do not hold back the words; how many there are is said (%s)',
    async (lang) => {
      const gone = failing(new Failure('missing', 'no such attachment'));
      const voice = { lang, tz: 'UTC' };
      const letter = await told({ ...COMMENT, voice, pictures: [of(3), gone] });
      expect(letter.attachments).toEqual([]);
      expect(letter.text).toContain('It is up again.');
      expect(letter.text).toContain(words(lang)('mail-pictures', { count: 2 }));
    },
  );

  test('beyond twenty are counted', async () => {
    const letter = await told({ ...COMMENT, pictures: Array.from({ length: 23 }, () => of(3)) });
    expect(letter.attachments).toHaveLength(20);
    expect(letter.text).toContain(words('en')('mail-pictures', { count: 3 }));
  });

  test('that cannot be read now are tried later, with the words', async () => {
    const broken = failing(new Failure('busy', 'slow down'));
    const mail = await bot();
    const failure = await failureOf(mail.send(THREAD, { ...COMMENT, pictures: [broken] }, signal));
    expect(failure).toMatchObject({ kind: 'down', doubt: false });
    expect(await mail.arrived()).toEqual([]);
  });
});

describe('a letter nobody knows of whether it left', () => {
  test('has the same Message-ID however often it is sent, in the domain of the mailbox', async () => {
    const mail = await bot();
    const first = await mail.send(THREAD, COMMENT, signal);
    mail.clock.pass(1000);
    expect(await mail.send(THREAD, COMMENT, signal)).toEqual(first);
    expect(first.id).toBe('<casebell-5-1700-0123456789ab@example.com>');
    expect((await mail.arrived()).map(({ messageId }) => messageId)).toEqual([first.id, first.id]);
    expect((await mail.send(THREAD, { ...COMMENT, key: '6-1700' }, signal)).id).not.toBe(first.id);
  });

  test('is found among those that were sent', async () => {
    const mail = await bot();
    const ref = await mail.send(THREAD, COMMENT, signal);
    expect(await mail.find?.(THREAD, '5-1700', mail.clock.now(), signal)).toEqual(ref);
  });

  test('is not given up before a minute is over: mailboxes show late what they sent', async () => {
    const mail = await bot();
    const since = mail.clock.now();
    mail.clock.pass(20_000);
    const early = mail.find?.(THREAD, '5-1700', since, signal) ?? Promise.resolve();
    expect(await failureOf(early)).toMatchObject({ kind: 'down', retryAfterMs: 40_000 });
    mail.clock.pass(40_000);
    expect(await mail.find?.(THREAD, '5-1700', since, signal)).toBeUndefined();
  });
});
