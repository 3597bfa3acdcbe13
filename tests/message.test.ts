import { describe, expect, test } from 'vitest';
import { plain } from '#bots/dress.ts';
import { caseMessage, latestMessage, noticeMessage, updateMessage } from '#src/core/chats/message.ts';
import type { Case, Update, UpdateKind } from '#src/ports/types.ts';
import { languages, words } from '#src/words.ts';

const say = words('en');
const one: Case = {
  number: '01234567',
  title: 'The cluster\n does not start',
  status: 'Waiting on Red Hat',
  priority: 'high',
  severity: '2 (High)',
  owner: 'Ada',
  product: 'OpenShift',
  version: '4.20',
  escalated: false,
  closed: false,
  created: '2026-11-01T08:00:00Z',
  modified: '2026-11-20T08:00:00Z',
  url: 'https://portal.example.com/case/01234567',
  description: '',
  comments: [],
  attachments: [],
};
const at = '2026-11-20T08:05:00Z';

function pushed(updates: Update[], o: { truncate?: number; repeat?: boolean } = {}) {
  return updateMessage(say, { vendor: 'Red Hat', account: 'a1', head: one, updates, truncate: 1000, ...o });
}
function commented(text: string): Update {
  return { kind: 'comment', id: 'comment:1', at, by: 'Ada', side: 'vendor', text };
}

describe('a pushed update', () => {
  test('names vendor, number and severity, the case, who wrote when, the text and where to read on', () => {
    expect(plain(pushed([commented('Please send the logs.')]))).toBe(
      [
        '🟠 Red Hat 01234567 · 2 (High)',
        'The cluster does not start',
        `${say('update-comment', { by: 'Ada', side: 'Red Hat' })} · 2026-11-20 08:05 UTC`,
        '│ Please send the logs.',
        one.url,
      ].join('\n'),
    );
  });

  test('offers the newest comment, a reply, quiet, and the portal, each for exactly this case', () => {
    const buttons = pushed([commented('x')]).buttons?.flat() ?? [];
    expect(buttons.map((b) => ('command' in b ? b.command : b.url))).toEqual([
      'latest 01234567@a1',
      'reply 01234567@a1',
      'mute 01234567@a1',
      one.url,
    ]);
    for (const b of buttons) if ('command' in b) expect(Buffer.byteLength(b.command)).toBeLessThanOrEqual(64);
  });

  test('quotes as much as the chat wants, whole characters only, and says how much is missing', () => {
    const [, , quote] = pushed([commented(`${'👩‍🚒'.repeat(10)}`)], { truncate: 12 }).parts;
    expect(quote).toEqual({ kind: 'quote', text: '👩‍🚒👩‍🚒', more: say('more-characters', { count: 40 }) });
    expect(pushed([commented('short')]).parts[2]).toEqual({ kind: 'quote', text: 'short', more: undefined });
  });

  test('of several changes tells them in order in one message', () => {
    const text = plain(pushed([commented('first'), { kind: 'status', id: 's', at, from: 'Open', to: 'Closed soon' }]));
    expect(text).toMatch(/first.*Open.*Closed soon/s);
  });

  test('that may have been sent before says so', () => {
    expect(plain(pushed([commented('x')], { repeat: true }))).toContain(say('update-repeat'));
    expect(plain(noticeMessage(say, { say: 'notice-bug', args: {} }, true))).toContain(say('update-repeat'));
    expect(plain(noticeMessage(say, { say: 'notice-bug', args: {} }))).not.toContain(say('update-repeat'));
  });

  test('cannot be stretched over lines by what a vendor calls things', () => {
    const name = 'a\nb\r\nc';
    const message = pushed([{ kind: 'attachment', id: 'a', at, text: name }]);
    expect(message.parts.at(-1)?.text).toContain('a b c');
    expect(message.parts[0]?.text).toBe('The cluster does not start');
  });

  test('whose date is no date is told without one', () => {
    expect(pushed([{ ...commented('x'), at: 'soon' }]).parts[1]).toMatchObject({ at: undefined });
  });

  const kinds: Record<UpdateKind, Partial<Update>> = {
    new: {},
    comment: { by: 'Ada', text: 'x' },
    edit: { by: 'Ada', text: 'x' },
    status: { from: 'Open', to: 'Waiting' },
    priority: { from: '3 (Normal)', to: '2 (High)' },
    owner: { from: '', to: 'Grace' },
    escalation: { from: 'false', to: 'true' },
    attachment: { text: 'sosreport.tar' },
    closed: { from: 'Open', to: 'Closed' },
    reopened: { from: 'Closed', to: 'Open' },
  };
  test.each(languages())('has words for every kind of change, with nothing left unsaid (%s)', (lang) => {
    for (const [kind, rest] of Object.entries(kinds)) {
      for (const more of [{}, { from: 'x', to: '' }]) {
        const update = { kind: kind as UpdateKind, id: kind, at, ...rest, ...more };
        const o = { vendor: 'Red Hat', account: 'a1', head: one, updates: [update], truncate: 100, repeat: true };
        expect(plain(updateMessage(words(lang), o))).not.toMatch(/\{|\}|undefined/);
      }
    }
  });
});

describe('a case somebody asks for', () => {
  const comments = ['old', 'newest'].map((text, i) => ({
    ...{ id: `c${i}`, text, by: 'Ada', side: 'vendor' as const, at, draft: false },
  }));
  const draft = { id: 'd', text: 'not yet said', by: 'Us', side: 'ours' as const, at, draft: true };

  test('is shown as it stands; drafts do not count', () => {
    const text = plain(caseMessage(say, 'Red Hat', 'a1', { ...one, comments: [...comments, draft] }));
    for (const word of ['Waiting on Red Hat', 'OpenShift 4.20', 'Ada', say('case-comments', { count: 2 })])
      expect(text).toContain(word);
  });

  test('shows its newest comment whole, as a file where it is too long for a message', () => {
    const short = latestMessage(say, 'Red Hat', 'a1', { ...one, comments: [...comments, draft] }, { room: 100 });
    expect(plain(short)).toContain('│ newest');
    expect(plain(short)).not.toContain('not yet said');
    expect(short.file).toBeUndefined();
    const text = 'long '.repeat(100).trim();
    const long = latestMessage(
      say,
      'Red Hat',
      'a1',
      { ...one, comments: [{ ...draft, draft: false, text }] },
      { room: 100 },
    );
    expect(long.file).toEqual({ name: '01234567-d.txt', text });
    expect(plain(long)).toContain('long long');
  });

  test('says so where nobody has commented', () => {
    expect(plain(latestMessage(say, 'Red Hat', 'a1', one, { room: 100 }))).toContain(say('case-silent'));
  });
});
