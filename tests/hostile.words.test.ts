import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { page } from '#bots/console/page.ts';
import { fit, safe } from '#bots/dress.ts';
import { dress } from '#bots/slack/blocks.ts';
import { card } from '#bots/teams/card.ts';
import { html } from '#bots/telegram/html.ts';
import type { Message } from '#src/ports/bot.ts';
import { inert } from '#src/text.ts';
import { loose, mentions, visible } from './fakes/slack/look.ts';
import { faultsIn, tooLong } from './fakes/slack/rules.ts';
import { covered, enliven } from './fakes/telegram/entities.ts';
import { parseHtml } from './fakes/telegram/html.ts';
import { messages } from './hostile/messages.ts';
import { NAUGHTY, STRINGS } from './hostile/strings.ts';

const SEED = 20261121;
const CONSOLE = 20_000;
const TELEGRAM = 3_500;
const SHORT = 300;
/** Messages that long words are tried in: each costs a terminal a tenth of a second. */
const LONG = ['comment', 'latest', 'notice'];
/** What acts and is not seen: control characters but line feed and tab, those that turn the text, those of no width. */
const ACTS = /[[\p{Cc}\p{Bidi_Control}\u200B\u2060\uFEFF\u2028\u2029\u{E0001}\u{E0020}]--[\n\t]]/v;
const CALLS = ['mention', 'text_mention', 'text_link', 'email', 'url', 'custom_emoji', 'phone_number'];
const TAPS = ['bot_command', 'hashtag', 'cashtag'];

/** Each kind of message with these words wherever a stranger's words may stand, on one platform. */
type Check = (message: Message, name: string) => void;

const PLATFORMS: Readonly<Record<string, Check>> = {
  Telegram(message, name) {
    const shown = enliven(parseHtml(html(fit(safe(message), TELEGRAM))));
    expect(shown.text.length).toBeLessThanOrEqual(TELEGRAM);
    expect(shown.text).not.toMatch(ACTS);
    // A plain address may be tapped: it shows where it leads. Our own words may hold commands.
    const heading = shown.entities.find(({ type, offset }) => type === 'text_link' && offset === 0);
    const others = { ...shown, entities: shown.entities.filter((entity) => entity !== heading) };
    for (const run of covered(others, ...CALLS)) expect(run).toMatch(/^https?:\/\/[a-z0-9.-]+/i);
    expect(heading?.url ?? 'https:').toMatch(/^https?:/i);
    if (name !== 'notice') expect(covered(shown, ...TAPS)).toEqual([]);
  },
  Slack(message) {
    const { text, blocks } = dress(message);
    expect([...faultsIn(blocks, 'message'), ...mentions(text, blocks), ...loose(text)]).toEqual([]);
    expect(tooLong(blocks)).toBe(false);
    expect(visible(text, blocks)).not.toMatch(ACTS);
    expect(text).not.toMatch(ACTS);
  },
  Teams(message) {
    const made = card(message, { number: () => 1, choose: 'Type the number.' });
    expect(Buffer.byteLength(JSON.stringify(made))).toBeLessThanOrEqual(28 * 1024);
    const { body, actions = [] } = made.attachments[0]?.content ?? { body: [] };
    const runs = body.flatMap(({ inlines }) => inlines);
    for (const { type, text, selectAction } of runs) {
      expect(type).toBe('TextRun');
      expect(text).not.toBe('');
      expect(text).not.toMatch(ACTS);
      if (selectAction) expect(selectAction.url).toMatch(/^https?:/i);
    }
    for (const { url } of actions) expect(url).toMatch(/^https?:/i);
  },
  'the console'(message) {
    const look = { width: 79, colour: false, time: () => '08:00', number: () => 1 };
    const block = page(fit(safe(message), CONSOLE), '●', look);
    expect(block).not.toMatch(ACTS);
    const lines = block.trimEnd().split('\n');
    const [first, ...rest] = lines;
    expect(first).toMatch(/^●/);
    // Nothing can pass for a message or for the prompt.
    for (const line of rest) expect(line).toMatch(/^(?: {2}|$)/);
  },
};

describe.each(Object.entries(PLATFORMS))('on %s', (_platform, check) => {
  test.each(Object.entries(NAUGHTY))('words made of %s stay words', (_kind, texts) => {
    for (const text of texts)
      for (const [name, message] of Object.entries(messages(text)).filter(
        ([one]) => isShort(text) || LONG.includes(one),
      ))
        telling(`${name} with ${JSON.stringify(text.slice(0, 60))}`, () => check(message, name));
  });

  test('so do any of them together, and whatever else can be typed', () => {
    const some = fc.array(fc.oneof(fc.constantFrom(...STRINGS.filter(isShort)), fc.string({ unit: 'binary' })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(some, fc.constantFrom('', ' ', '\n'), (texts, between) => {
        for (const [name, message] of Object.entries(messages(texts.join(between)))) check(message, name);
      }),
      { seed: SEED, numRuns: 100 },
    );
  });
});

describe('what somebody said is read as it was said', () => {
  const said = STRINGS.filter(isShort)
    .map((text) => ({ text, read: inert(text.trim()) }))
    .filter(({ read }) => read.trim() !== '');

  test('on Telegram', () => {
    for (const { text, read } of said) {
      const shown = parseHtml(html(fit(safe(comment(text)), TELEGRAM)));
      expect(covered(shown, 'expandable_blockquote'), JSON.stringify(text)).toEqual([read]);
    }
  });

  test('on Slack', () => {
    for (const { text, read } of said) {
      const { blocks } = dress(comment(text));
      expect(JSON.stringify(blocks), JSON.stringify(text)).toContain(JSON.stringify({ type: 'text', text: read }));
    }
  });

  test('in Teams', () => {
    for (const { text, read } of said) {
      const [attachment] = card(comment(text), { number: () => 1, choose: '' }).attachments;
      const lines = attachment?.content.body.map(({ inlines }) => inlines.map((run) => run.text).join('')) ?? [];
      const quoted = lines.filter((line) => line.startsWith('│ ')).map((line) => line.slice(2));
      expect(quoted.join('\n'), JSON.stringify(text)).toBe(read);
    }
  });

  test('on the console, where nothing is wrapped', () => {
    const look = { width: Number.POSITIVE_INFINITY, colour: false, time: () => '08:00', number: () => 1 };
    for (const { text, read } of said) {
      const lines = page(fit(safe(comment(text)), CONSOLE), '●', look).split('\n');
      const quoted = lines.filter((line) => line.startsWith('  │')).map((line) => line.slice(4));
      const wanted = read.replaceAll('\t', '    ').split('\n');
      expect(quoted, JSON.stringify(text)).toEqual(wanted.map((line) => line.trimEnd()));
    }
  });
});

test('words that are too long are cut where a letter ends, and it is said how much is missing', () => {
  for (const text of STRINGS.filter((one) => inert(one).trim().length > 2_000)) {
    const [message] = [messages(text)['comment']];
    const quote = message?.parts.find((part) => part.kind === 'quote');
    expect(quote).toMatchObject({ more: expect.stringMatching(/\d/) });
    expect(quote?.text.isWellFormed() || !text.isWellFormed()).toBe(true);
  }
});

function isShort(text: string): boolean {
  return text.length <= SHORT;
}

function comment(text: string): Message {
  const { comment: made } = messages(text);
  if (!made) throw new Error('there is no such message');
  return { ...made, parts: made.parts.filter(({ kind }) => kind === 'quote') };
}

/** A failure says what was tried. */
function telling(what: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new Error(what, { cause: error });
  }
}
