import { describe, expect, test } from 'vitest';
import { type Facts, type Reason, reasonOf } from '#src/core/mail/filters.ts';
import { proofOf } from '#src/core/mail/proof.ts';
import type { MailSettings } from '#src/core/mail/settings.ts';
import type { WholeMail } from '#src/ports/mail.ts';
import { NO_INTAKE } from './fakes/letterbox.ts';
import { BO, NETWORK, SUPPORT, wholeMail } from './fakes/mailin.ts';

const SETTINGS: MailSettings = { ...NO_INTAKE, boxes: [SUPPORT, NETWORK] };
const NEW: Facts = { folder: 'inbox', known: false, fromSender: 0, fromAll: 0 };

function reason(
  mail: Partial<WholeMail>,
  settings: Partial<MailSettings> = {},
  facts: Partial<Facts> = {},
): Reason | undefined {
  return reasonOf(wholeMail(mail), { ...SETTINGS, ...settings }, { ...NEW, ...facts });
}
const signed = (result: string) => ({ headers: { 'authentication-results': result } });

describe('a mail gets a ticket', () => {
  test.each<[string, Parameters<typeof reason>]>([
    ['to one of our mailboxes', [{}]],
    ['to a mailbox of ours with a tag', [{ to: ['support+vpn@acme.test'] }]],
    [
      'to an address that a rule is for',
      [{ to: ['noc@acme.test'] }, { rules: [{ where: 'to', pattern: 'noc@*', sets: {} }] }],
    ],
    ['from an allowed domain, or a part of it', [{ from: 'bo@eu.customer.test' }, { allow: ['customer.test'] }]],
    ['whose sender our server knows', [signed('mx.acme.test; dmarc=pass; spf=pass'), { authserv: 'mx.acme.test' }]],
    ['that answers one in which we stand in Cc', [{ to: [BO], cc: [SUPPORT] }, {}, { known: true }]],
    [
      'that answers one, ten times as often as new ones may come',
      [{}, {}, { known: true, fromSender: 49, fromAll: 599 }],
    ],
    [
      'that was sent from our mailbox by hand into a thread',
      [{ from: SUPPORT }, { allow: ['customer.test'] }, { folder: 'sent', known: true }],
    ],
  ])('%s', (_, given) => {
    expect(reason(...given)).toBeUndefined();
  });
});

describe('a mail is parked', () => {
  test.each<[Reason, string, Parameters<typeof reason>]>([
    ['to', 'that has us in Cc only', [{ to: [BO], cc: [SUPPORT] }]],
    ['to', 'to nobody, as by Bcc', [{ to: [] }]],
    [
      'to',
      'to an address that only a rule for all is for',
      [{ to: [BO] }, { rules: [{ where: 'to', pattern: '*', sets: {} }] }],
    ],
    ['self', 'that our own mailbox begins', [{ from: SUPPORT }, {}, { folder: 'sent' }]],
    ['block', 'of a blocked address', [{}, { block: [BO] }]],
    ['block', 'of a blocked domain', [{}, { block: ['@customer.test'] }]],
    ['domain', 'of a domain that is not allowed', [{ from: 'eve@notcustomer.test' }, { allow: ['customer.test'] }]],
    ['marker', 'with our own header', [{ headers: { 'x-casebell': '1' } }]],
    ['marker', 'with our own mark in its HTML', [{ marks: ['relay'] }]],
    ['marker', 'with the mark of the predecessor', [{ marks: ['Jira Ticket Notification'] }]],
    ['auto', 'of a robot', [{ headers: { 'auto-submitted': 'auto-replied' } }]],
    ['bounce', 'that brings a letter back', [{ from: 'mailer-daemon@customer.test' }]],
    ['list', 'that came by a list', [{ headers: { 'list-id': '<talk.customer.test>' } }]],
    ['spoof', 'whose sender is forged', [signed('mx.acme.test; dmarc=fail')]],
    ['unproven', 'nobody of ours signed for', [signed('mx.evil.test; dmarc=pass'), { authserv: 'mx.acme.test' }]],
    ['unproven', 'without any word about its sender', [{}, { authserv: 'mx.acme.test' }]],
    ['empty', 'with nothing in it', [{ subject: ' ', text: '', fresh: '' }]],
    ['cap-sender', 'after too many of its sender', [{}, {}, { fromSender: 5 }]],
    ['cap-all', 'after too many of all', [{}, {}, { fromAll: 60 }]],
    ['unreadable', 'of nobody', [{ from: '' }]],
  ])('as %s: %s', (why, _, given) => {
    expect(reason(...given)).toBe(why);
  });

  test('for the first reason that holds, in the order of the predecessor', () => {
    const all: [Partial<WholeMail>, Partial<MailSettings>, Partial<Facts>] = [
      {
        to: [],
        subject: '',
        text: '',
        headers: { 'x-casebell': '1', 'auto-submitted': 'auto-replied', 'authentication-results': 'mx; dmarc=fail' },
      },
      { block: [BO], allow: ['acme.test'] },
      { fromSender: 9, fromAll: 99 },
    ];
    const [mail, settings, facts] = all;
    const found: (Reason | undefined)[] = [];
    const rest = { ...mail.headers };
    const mended: (() => unknown)[] = [
      () => mail,
      () => Object.assign(mail, { to: [SUPPORT] }),
      () => Object.assign(settings, { block: [] }),
      () => Object.assign(settings, { allow: [] }),
      () => Object.assign(mail, { headers: { ...rest, 'x-casebell': undefined } }),
      () => Object.assign(mail, { headers: { 'authentication-results': rest['authentication-results'] } }),
      () => Object.assign(mail, { subject: 'VPN' }),
      () => Object.assign(facts, { fromSender: 0 }),
      () => Object.assign(facts, { fromAll: 0 }),
      () => Object.assign(mail, { headers: {} }),
    ];
    for (const mend of mended) {
      mend();
      found.push(reason(mail, settings, facts));
    }
    expect(found).toEqual([
      'to',
      'block',
      'domain',
      'marker',
      'auto',
      'empty',
      'cap-sender',
      'cap-all',
      'spoof',
      undefined,
    ]);
  });
});

describe('what a mail server says of a sender', () => {
  test.each<[string, string, string | undefined]>([
    ['good', 'mx.acme.test; spf=pass smtp.mailfrom=x; dkim=pass; dmarc=pass', 'mx.acme.test'],
    ['good', 'MX.acme.test 1; dmarc = PASS', 'mx.acme.test'],
    ['forged', 'mx.acme.test; spf=pass; dmarc=fail (p=reject)', 'mx.acme.test'],
    ['forged', 'mx.acme.test; spf=fail; dkim=none', undefined],
    ['good', 'mx.acme.test; spf=fail; dkim=pass', undefined],
    ['good', 'mx.acme.test; spf=softfail; dkim=none', undefined],
    ['forged', 'spf=fail (sender IP is 192.0.2.1); dkim=fail; dmarc=none', undefined],
    ['none', 'mx.acme.test; none', 'mx.acme.test'],
    ['none', 'mx.evil.test; dmarc=fail', 'mx.acme.test'],
    ['good', 'mx.acme.test; dmarc=pass (was; dmarc=fail)', undefined],
    ['good', 'mx.acme.test; spf=pass smtp.mailfrom="x; dmarc=fail"@evil.test', undefined],
    ['none', '', undefined],
  ])('is %s: %s', (proof, header, authserv) => {
    expect(proofOf(header, authserv)).toBe(proof);
  });
});
