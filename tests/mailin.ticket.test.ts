import { describe, expect, test } from 'vitest';
import { setBy } from '#src/core/mail/rules.ts';
import { fitted, shortened, textOf, ticketOf, titleOf } from '#src/core/mail/ticket.ts';
import { NO_INTAKE } from './fakes/letterbox.ts';
import { BO, SUPPORT, wholeMail } from './fakes/mailin.ts';

const SETTINGS = { ...NO_INTAKE, boxes: [SUPPORT] };

describe('a ticket of a mail', () => {
  test('is reported by its sender and watched by all others it went to, but by us', () => {
    const mail = wholeMail({ to: [SUPPORT, 'carl@x.test'], cc: ['dora@x.test', BO, 'support+a@acme.test'] });
    expect(ticketOf(mail, SETTINGS)).toMatchObject({ reporter: BO, watchers: ['carl@x.test', 'dora@x.test'] });
  });

  test.each([
    ['high', 'high'],
    ['normal', 'medium'],
    ['low', 'low'],
  ] as const)('of %s importance has the priority %s', (importance, priority) => {
    expect(ticketOf(wholeMail({ importance }), SETTINGS).priority).toBe(priority);
  });

  test('has what the rules set, the first rule first, and what they do not know for its vendor', () => {
    const rules = [
      { where: 'from' as const, pattern: '*@customer.test', sets: { priority: 'urgent', product: 'NET' } },
      { where: 'subject' as const, pattern: '*vpn*', sets: { category: 'vpn', product: 'SUP' } },
      { where: 'to' as const, pattern: 'sales@*', sets: { account: 'other' } },
      { where: 'any' as const, pattern: '*', sets: { account: 'jira', version: 'Task' } },
    ];
    expect(ticketOf(wholeMail(), { ...SETTINGS, rules, account: 'redhat' })).toMatchObject({
      priority: 'urgent',
      category: 'vpn',
      account: 'jira',
      extra: { product: 'NET', version: 'Task' },
    });
  });

  test.each([
    ['*', 'anything', true],
    ['vpn', 'VPN', true],
    ['vpn', 'VPN down', false],
    ['vpn*', 'VPN down', true],
    ['*a*b*', 'xxaxxbxx', true],
    ['*a*b*', 'xxbxxaxx', false],
    ['ab*ba', 'aba', false],
    ['a.c', 'abc', false],
  ])('fits the pattern %s with the subject %s: %s', (pattern, subject, fits) => {
    const rules = [{ where: 'subject' as const, pattern, sets: { fits: 'yes' } }];
    expect(setBy(rules, wholeMail({ subject }))).toEqual(fits ? { fits: 'yes' } : {});
  });
});

describe('a title', () => {
  test.each([
    ['Re: VPN down', 'VPN down'],
    ['AW: WG: Re[2]: VPN down', 'VPN down'],
    ['R: I: VPN down', 'VPN down'],
    ['RV: Réf : VPN down', 'VPN down'],
    ['TR : VPN down', 'VPN down'],
    ['Recent: VPN down', 'Recent: VPN down'],
  ])('of %s is %s', (subject, title) => {
    expect(titleOf(wholeMail({ subject }))).toBe(title);
  });

  test('is never empty, nor too short for a vendor', () => {
    expect(titleOf(wholeMail({ subject: 'Re:' }))).toBe('It is really down.');
    expect(titleOf(wholeMail({ subject: 'VPN' }))).toBe('VPN: It is really down.');
    expect(titleOf(wholeMail({ subject: 'VPN', text: '', fresh: '' }))).toBe(`VPN – ${BO}`);
    expect(titleOf(wholeMail({ subject: '', text: '', fresh: '' }))).toBe(BO);
  });
});

describe('a text', () => {
  test('says who wrote it and to whom besides, and what is new', () => {
    const mail = wholeMail({ cc: ['dora@x.test'], text: 'New.\n\n> old', fresh: 'New.' });
    expect(textOf(mail)).toBe(`From: Bo <${BO}>\nCc: dora@x.test\n\nNew.`);
  });

  test('is all of it where the mail was passed on, or where nothing is new', () => {
    expect(textOf(wholeMail({ subject: 'WG: VPN', text: 'FYI\n\nfrom Eve', fresh: 'FYI' }))).toContain('from Eve');
    expect(textOf(wholeMail({ text: '> old', fresh: '' }))).toContain('> old');
  });

  test('that is too long ends with what is missing, never within a letter', () => {
    const text = '👩‍👩‍👧'.repeat(100);
    const cut = shortened(text, 200);
    expect(cut.length).toBeLessThanOrEqual(200);
    expect(cut).toMatch(/^(👩‍👩‍👧)+\n\n\[[\d,]+ characters more: the whole text is in mail\.txt\]$/u);
    expect(shortened('short', 200)).toBe('short');
  });

  test('leaves room for what stands below it at its vendor', () => {
    const told = ticketOf(wholeMail({ fresh: 'x'.repeat(500), subject: 't'.repeat(90) }), SETTINGS);
    const fits = fitted(told, [
      { field: 'body', say: 'problem-long', args: { length: told.body.length + 40, most: 400 } },
      { field: 'title', say: 'problem-long', args: { length: 90, most: 50 } },
    ]);
    expect(fits?.body.length).toBeLessThanOrEqual(360);
    expect(fits?.title).toBe('t'.repeat(50));
    expect(fitted(told, [])).toBeUndefined();
  });
});
