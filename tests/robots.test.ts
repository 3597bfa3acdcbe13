import { describe, expect, test } from 'vitest';
import { whole } from '#src/mime.ts';
import { automatic } from '#src/robots.ts';

/** What it is taken for, with these headers; `from` is its sender. */
function kind(marks: Record<string, string>) {
  const { from = 'a@b.test', ...headers } = marks;
  return automatic({ from, headers: { 'return-path': '<a@b.test>', ...headers } });
}

describe('a robot', () => {
  test.each<[Record<string, string>, string | undefined]>([
    [{ 'x-failed-recipients': 'a@b.test' }, 'bounce'],
    [{ 'return-path': '<>', from: 'postmaster@b.test' }, 'bounce'],
    [{ from: 'MAILER-DAEMON@b.test' }, 'bounce'],
    [{ 'content-type': 'multipart/report; report-type=disposition-notification' }, 'reply'],
    [{ 'auto-submitted': 'auto-replied (vacation)' }, 'reply'],
    [{ 'auto-submitted': 'Auto-Generated' }, 'reply'],
    [{ 'return-path': '<>' }, 'reply'],
    [{ precedence: 'bulk' }, 'reply'],
    [{ precedence: 'auto_reply' }, 'reply'],
    [{ 'x-auto-response-suppress': 'OOF' }, 'reply'],
    [{ 'x-casebell': '1' }, 'reply'],
    [{ 'auto-submitted': 'no' }, undefined],
    [{ precedence: 'first-class' }, undefined],
    [{ from: 'postmaster@b.test' }, undefined],
    [{}, undefined],
    [{ 'x-ms-exchange-message-is-ndr': '' }, 'bounce'],
    [{ precedence: 'junk' }, 'reply'],
  ])('that writes %j is a %s', (marks, expected) => {
    expect(kind(marks)).toBe(expected);
  });

  test('that acknowledges a case can still be read', async () => {
    const source = ['From: a@b.test', 'Auto-Submitted: auto-replied', 'Subject: Case 00123', '', 'opened'].join('\r\n');
    const mail = await whole(Buffer.from(source), '2026-11-21T10:00:00.000Z');
    expect(automatic(mail)).toBe('reply');
    expect(mail).toMatchObject({ subject: 'Case 00123', text: 'opened\n' });
  });
});

describe('a mail to everybody on a list', () => {
  test.each<[Record<string, string>]>([
    [{ 'list-id': '<news.vendor.test>' }],
    [{ 'list-unsubscribe': '<mailto:off@vendor.test>', precedence: 'bulk' }],
    [{ 'list-post': '<mailto:users@vendor.test>' }],
    [{ precedence: 'List' }],
  ])('is told by %j', (marks) => {
    expect(kind(marks)).toBe('list');
  });

  test('is an answer of a robot where that says so, too', () => {
    expect(kind({ 'list-id': '<users.vendor.test>', 'auto-submitted': 'auto-replied' })).toBe('reply');
  });
});

describe('somebody who is away', () => {
  test.each([
    'Automatic reply: Printer',
    'Out of Office: Printer',
    'Risposta automatica: Stampante',
    'Fuori sede: Stampante',
    'Respuesta automática: Impresora',
    'Fuera de la oficina',
    'Automatische Antwort: Drucker',
    'Abwesenheitsnotiz: Drucker',
    'Réponse automatique : Imprimante',
    'Absence du bureau',
  ])('is a robot where the mail answers one: %s', (subject) => {
    expect(kind({ subject, 'in-reply-to': '<t1@casebell>' })).toBe('reply');
    expect(kind({ subject, from: 'noreply@b.test' })).toBe('reply');
    expect(kind({ subject })).toBeUndefined();
    expect(kind({ subject: `Re: ${subject}`, 'in-reply-to': '<t1@casebell>' })).toBeUndefined();
  });
});

describe('nobody in particular', () => {
  test.each<[Record<string, string>]>([
    [{ from: 'noreply@b.test' }],
    [{ 'feedback-id': '1:campaign:mailer' }],
    [{ from: 'no-reply@b.test', subject: 'Your ticket' }],
  ])('may still be a person: %j', (marks) => {
    expect(kind(marks)).toBeUndefined();
  });
});
