import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fit, safe } from '#bots/dress.ts';
import { html } from '#bots/telegram/html.ts';
import type { Message } from '#src/ports/bot.ts';
import { enliven } from './fakes/telegram/entities.ts';
import { parseHtml } from './fakes/telegram/html.ts';
import { type Stage, stage, TO_ANN, words } from './fakes/telegram/stage.ts';
import { covered, storedOf } from './fakes/telegram.ts';

let s: Stage;

beforeEach(async () => {
  s = await stage();
});
afterEach(async () => {
  await s.close();
});

async function shown(message: Message) {
  const ref = await s.bot.send(TO_ANN, message, AbortSignal.timeout(5000));
  const seen = await s.fake.seen((m) => m.id === ref.id);
  return { seen, stored: storedOf(seen) };
}

describe('hostile text', () => {
  const LURES = [
    '@everyone',
    '@bob_the_admin',
    'tg://user?id=7',
    'tg://resolve?domain=x',
    'ton://x',
    '/forget',
    '/revoke@casebell_bot',
    '<b>',
    '</blockquote>',
    '<a href="tg://user?id=7">x</a>',
    '&lt;',
    '&#64;everyone',
    '_*[x](tg://user?id=7)`',
    '<!channel>',
    '\u202Eevil',
    '\u2066',
    '@\u200Beveryone',
    'evil.com',
    'x@evil.com',
    'setup.py',
    'http://a@b.com/',
    '10.0.0.1:80/x',
    '#urgent',
    '#2026_q4',
    '$HOME',
    'https://a.com/#urgent',
    'https://evil.com"/forget',
    'https://a.com/)/forget',
    'https://-a.com?/forget',
    '😀.com',
    'https://x_y.com/@bob',
    'HTTPS://EXAMPLE.COM',
    'https://access.redhat.com/solutions/1?a=b',
    '(',
    ')',
    '"',
    ',',
    '.',
    'x',
    ' ',
    '\n',
    '@',
    '/',
    '>',
    '<',
  ];
  const LIVE = [
    'mention',
    'text_mention',
    'text_link',
    'bot_command',
    'email',
    'url',
    'custom_emoji',
    'hashtag',
    'cashtag',
  ];
  const hostile = fc.oneof(
    fc.array(fc.constantFrom(...LURES), { maxLength: 40 }).map((parts) => parts.join('')),
    fc.array(fc.constantFrom(...LURES), { maxLength: 300 }).map((parts) => parts.join(' ')),
    fc.string({ unit: 'binary', maxLength: 60 }),
  );

  it('stays words: nobody is called, nothing can be tapped but plain addresses', () => {
    fc.assert(
      fc.property(hostile, hostile, (title, quote) => {
        const message = fit(safe({ title, parts: [{ kind: 'quote', text: quote }] }), 3500);
        const shown = enliven(parseHtml(html(message)));
        for (const words of covered(shown, ...LIVE)) expect(words).toMatch(/^https?:\/\/[a-z0-9-.]+/i);
        expect(shown.text.length).toBeLessThanOrEqual(3500);
        expect(shown.text).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B]/);
      }),
      { numRuns: 1000 },
    );
  });

  it('arrives as it was written, and copies without hidden characters', async () => {
    const text =
      'Ask @everyone to run /forget <b>now</b> (see tg://user?id=7) #urgent & read https://access.redhat.com/solutions/1.';
    const { seen, stored } = await shown({ parts: [{ kind: 'quote', text }] });
    expect(seen.text).toBe(text);
    expect(covered(stored, 'code')).toEqual(['@everyone', '/forget', 'tg://user?id=7', '#urgent']);
    expect(covered(stored, ...LIVE)).toEqual(['https://access.redhat.com/solutions/1']);
  });

  it('with more names than Telegram keeps styles still calls nobody', async () => {
    const text = Array.from({ length: 150 }, (_, i) => `@person${i}`).join(' ');
    const { seen, stored } = await shown({ title: 'Case', parts: [{ kind: 'quote', text }] });
    expect(covered(stored, ...LIVE)).toEqual([]);
    expect(seen.text).toBe(`Case\n${text}`);
  });

  it('our own words may hold commands to tap', async () => {
    const { stored } = await shown(words('Type /watch 01234567, or ask @bob'));
    expect(covered(stored, ...LIVE)).toEqual(['/watch']);
  });
});
