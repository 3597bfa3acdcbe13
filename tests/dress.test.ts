import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fit, plain, safe, visible } from '#bots/dress.ts';
import type { Message, Part } from '#src/ports/bot.ts';

const quote = (text: string, more?: string): Part => ({ kind: 'quote', text, more });
const text = (words: string): Part => ({ kind: 'text', text: words });

const FAMILY = '👨‍👩‍👧‍👦';
const letters = fc.constantFrom('a', 'é', 'e\u0301', FAMILY, '🇮🇹', ' ', '\n', '語');
const wording = fc.array(letters, { maxLength: 400 }).map((units) => units.join(''));
const parts: fc.Arbitrary<Part> = fc.oneof(
  wording.map(text),
  wording.map((words) => quote(words)),
  wording.map((words) => quote(words, '1,840 more')),
  wording.map((words): Part => ({ kind: 'code', text: words })),
  fc.record({
    kind: fc.constant('note' as const),
    text: wording,
    at: fc.option(fc.integer({ min: 0, max: 4e12 }), { nil: undefined }),
  }),
);
const messages: fc.Arbitrary<Message> = fc.record({
  title: fc.option(wording, { nil: undefined }),
  url: fc.constant('https://access.redhat.com/'),
  parts: fc.array(parts, { maxLength: 12 }),
});

function graphemes(words: string): string[] {
  return [...new Intl.Segmenter('en').segment(words)].map((s) => s.segment);
}

describe('fit', () => {
  it('makes any message fit, keeps title and link, and cuts no character in two', () => {
    fc.assert(
      fc.property(messages, fc.integer({ min: 257, max: 2000 }), (message, room) => {
        const fitted = fit(message, room);
        expect(visible(fitted)).toBeLessThanOrEqual(room);
        expect(fitted.url).toBe(message.url);
        expect(fitted.title?.slice(0, 240)).toBe(message.title?.slice(0, fitted.title?.length).slice(0, 240));
        const whole = new Set([...message.parts, { text: message.title ?? '' }].flatMap((p) => graphemes(p.text)));
        for (const part of [...fitted.parts, { text: fitted.title ?? '' }]) {
          for (const grapheme of graphemes(part.text.replace(/…$/, ''))) expect(whole).toContain(grapheme);
        }
      }),
    );
  });

  it('leaves a message alone that has room', () => {
    const message = { title: 'T', parts: [text('a'), quote('b'.repeat(10))] };
    expect(visible(message)).toBe(14);
    expect(fit(message, 300)).toEqual(message);
    expect(fit({ ...message, parts: [quote('b'.repeat(298))] }, 300).parts).toEqual([quote('b'.repeat(298))]);
    expect(fit({ ...message, parts: [quote('b'.repeat(299))] }, 300).parts).not.toEqual([quote('b'.repeat(299))]);
  });

  it('cuts the longest quotes first, and each says how much of it is missing', () => {
    const message = {
      parts: [text('w'.repeat(200)), quote('a'.repeat(900)), quote('b'.repeat(50)), quote('c'.repeat(600))],
    };
    const [words, long, short, second] = fit(message, 800, (missing) => `${missing} characters more`).parts;
    expect([words, short]).toEqual([text('w'.repeat(200)), quote('b'.repeat(50))]);
    expect(long).toMatchObject({ kind: 'quote', more: expect.stringMatching(/^\d+ characters more$/) });
    expect(long?.text.length).toBe(second?.text.length);
    expect(long).toMatchObject({ more: `${900 - (long?.text.length ?? 0)} characters more` });
  });

  it('adds to what was missing before', () => {
    const [part] = fit({ parts: [quote('a'.repeat(400), '1,840 more characters')] }, 300).parts;
    expect(part).toMatchObject({ more: expect.stringMatching(/^1,840 more characters \+\d+$/) });
  });

  it('cuts texts only when quotes are gone, and the quiet lines last', () => {
    const message: Message = {
      parts: [quote('q'.repeat(100)), text('t'.repeat(600)), { kind: 'note', text: 'Priya', at: 0 }],
    };
    const fitted = fit(message, 300);
    expect(fitted.parts.map((p) => p.kind)).toEqual(['text', 'note']);
    expect(fitted.parts[0]?.text).toMatch(/^t+…$/);
    expect(visible(fitted)).toBe(300);
  });

  it('cuts a title at 256', () => {
    const title = 'x'.repeat(255) + FAMILY;
    expect(fit({ title, parts: [] }, 1000).title).toBe(`${'x'.repeat(255)}…`);
    expect(fit({ title: 'x'.repeat(256), parts: [] }, 1000).title).toBe('x'.repeat(256));
  });
});

describe('plain', () => {
  it('reads like the message: title, quotes behind bars, times in UTC, the link last', () => {
    const message: Message = {
      title: 'Red Hat 01234567',
      url: 'https://access.redhat.com/',
      parts: [
        text('New comment'),
        quote('one\ntwo', '1,840 more characters'),
        { kind: 'note', text: 'Priya N.', at: Date.UTC(2026, 10, 20, 14, 5) },
        { kind: 'note', text: '', at: Number.NaN },
        { kind: 'code', text: 'x = 1' },
      ],
    };
    expect(plain(message).split('\n')).toEqual([
      'Red Hat 01234567',
      'New comment',
      '│ one',
      '│ two',
      '… 1,840 more characters',
      'Priya N. · 2026-11-20 14:05 UTC',
      '?',
      'x = 1',
      'https://access.redhat.com/',
    ]);
  });
});

describe('safe', () => {
  it('leaves no hidden character anywhere and one line where there is room for one', () => {
    const message = safe({
      title: 'Disk\u202E\nlatency',
      url: 'https://a.example/',
      parts: [quote('a\u200Bb\nc', 'more\nlines'), { kind: 'note', text: '\u2066x', at: 5 }],
      buttons: [[{ label: 'Go\non', command: 'go', style: 'primary' }]],
      file: { name: 'a\u202E\nb.txt', text: 'as it is\u202E' },
    });
    expect(message).toMatchObject({
      title: 'Disk latency',
      url: 'https://a.example/',
      parts: [quote('ab\nc', 'more lines'), { kind: 'note', text: 'x', at: 5 }],
      buttons: [[{ label: 'Go on', command: 'go', style: 'primary' }]],
      file: { name: 'a b.txt', text: 'as it is\u202E' },
    });
  });
});
