import { describe, expect, test } from 'vitest';
import { fresh } from '#src/reply.ts';

const lines = (...all: string[]) => all.join('\n');
const OLD = ['> Is it plugged in?', '>', '> -- ', '> Help desk'];

describe('what is new in an answer', () => {
  test.each([
    ['English', 'On Mon, 3 Nov 2025 at 10:00, Help Desk <desk@example.com> wrote:'],
    ['Italian', 'Il giorno lun 3 nov 2025 alle ore 10:00 Help Desk <desk@example.com> ha scritto:'],
    ['Italian (Thunderbird)', 'Il 03/11/2025 10:00, Help Desk ha scritto:'],
    ['Italian (old Apple)', 'In data 3 novembre 2025, Help Desk ha scritto:'],
    ['Spanish', 'El lun, 3 nov 2025 a las 10:00, Help Desk (<desk@example.com>) escribió:'],
    ['German', 'Am Mo., 3. Nov. 2025 um 10:00 Uhr schrieb Help Desk <desk@example.com>:'],
    ['German (Thunderbird)', 'Am 03.11.25 um 10:00 schrieb Help Desk:'],
    ['German (phone)', 'Help Desk <desk@example.com> schrieb am Mo., 3. Nov. 2025, 10:00:'],
    ['French', 'Le lun. 3 nov. 2025 à 10:00, Help Desk <desk@example.com> a écrit\u00a0:'],
  ])('stands above the old letter: %s', (_, header) => {
    expect(fresh(lines('It is.', '', header, '', ...OLD))).toBe('It is.');
    expect(fresh(lines('It is.', '', header, 'Is it plugged in?'))).toBe('It is.');
  });

  test.each([
    [
      'English',
      'From: Help Desk <desk@example.com>',
      'Sent: Monday, November 3, 2025 10:00 AM',
      'To: Anna',
      'Subject: Printer',
    ],
    [
      'Italian',
      'Da: Help Desk <desk@example.com>',
      'Inviato: lunedì 3 novembre 2025 10:00',
      'A: Anna',
      'Oggetto: Stampante',
    ],
    [
      'Spanish',
      'De: Help Desk <desk@example.com>',
      'Enviado el: lunes, 3 de noviembre de 2025',
      'Para: Anna',
      'Asunto: Impresora',
    ],
    [
      'German',
      'Von: Help Desk <desk@example.com>',
      'Gesendet: Montag, 3. November 2025 10:00',
      'An: Anna',
      'Betreff: Drucker',
    ],
    [
      'French',
      'De : Help Desk <desk@example.com>',
      'Envoyé : lundi 3 novembre 2025 10:00',
      'À : Anna',
      'Objet : Imprimante',
    ],
  ])('stands above what Outlook puts below: %s', (_, ...block) => {
    const old = ['', ...block, '', 'Is it plugged in?', '', 'Regards', 'Help desk'];
    expect(fresh(lines('It is.', ...old))).toBe('It is.');
    expect(fresh(lines('It is.', '', '_'.repeat(32), ...old))).toBe('It is.');
    expect(fresh(lines('It is.', '', '-----Original Message-----', ...old.slice(1)))).toBe('It is.');
  });

  test('stands below, or between the lines, as well', () => {
    const header = 'On Mon, 3 Nov 2025 at 10:00, Help Desk <desk@example.com> wrote:';
    expect(fresh(lines(header, ...OLD, '', 'It is.'))).toBe('It is.');
    expect(fresh(lines('Hello,', '', header, '> Is it plugged in?', 'Yes.', '> And on?', 'No.'))).toBe(
      'Hello,\n\nYes.\nNo.',
    );
  });

  test('is found where the header of the old letter is broken into lines', () => {
    const header = ['On Mon, Nov 3, 2025 at 10:00 AM Help Desk of Example', '<desk@example.com>', 'wrote:'];
    expect(fresh(lines('It is.', '', ...header, '', ...OLD))).toBe('It is.');
  });

  test.each([
    ['two dashes', '-- ', 'Anna', 'Example Ltd'],
    ['English', 'Best regards,', 'Anna'],
    ['Italian', 'Cordiali saluti', 'Anna'],
    ['Spanish', 'Un saludo,', 'Anna'],
    ['German', 'Mit freundlichen Grüßen', 'Anna'],
    ['French', 'Bien cordialement,', 'Anna'],
    ['a phone, English', 'Sent from my iPhone'],
    ['a phone, Italian', 'Inviato da iPhone'],
    ['a phone, Spanish', 'Enviado desde mi iPhone'],
    ['a phone, German', 'Von meinem iPhone gesendet'],
    ['a phone, French', 'Envoyé de mon iPhone'],
    ['Outlook on a phone', 'Get Outlook for iOS<https://aka.ms/o0ukef>'],
  ])('has no signature: %s', (_, ...signature) => {
    expect(fresh(lines('It is.', '', ...signature))).toBe('It is.');
    expect(fresh(lines('It is.', '', ...signature, '', ...OLD))).toBe('It is.');
  });

  test('keeps what only looks like one', () => {
    const log = Array.from({ length: 30 }, (_, i) => `line ${i}`);
    expect(fresh(lines('The log:', '---', ...log))).toBe(lines('The log:', '---', ...log));
    const quoted = lines('It says', '', 'From: Anna <anna@example.com>', 'and stops.');
    expect(fresh(quoted)).toBe(quoted);
  });

  test('may be nothing', () => {
    expect(fresh('')).toBe('');
    expect(fresh(lines(...OLD))).toBe('');
  });
});

describe('a forwarded mail', () => {
  const text = lines('See below.', '', 'From: A <a@b.test>', 'Sent: today', 'To: C', 'Subject: x', '', 'It is broken.');

  test.each(['Fwd: x', 'FW: x', 'WG: x', 'I: x', 'RV: x', 'TR : x'])('is new as a whole: %s', (subject) => {
    expect(fresh(text, { subject })).toBe(text);
  });

  test.each([
    '---------- Forwarded message ---------',
    'Begin forwarded message:',
    '-------- Messaggio Inoltrato --------',
    '-------- Mensaje reenviado --------',
    'Anfang der weitergeleiteten Nachricht:',
    '-------- Message transféré --------',
  ])('is told by its line, too: %s', (line) => {
    const forwarded = lines('See below.', '', line, ...text.split('\n').slice(2));
    expect(fresh(forwarded)).toBe(forwarded);
  });

  test('that somebody answers is old', () => {
    expect(fresh(text, { subject: 'Re: Fwd: x' })).toBe('See below.');
  });
});

describe('a mail that answers nothing', () => {
  const text = lines('This came back:', '', '> not found', '', 'On Monday we wrote:', 'please help');

  test('quotes nothing, whatever it looks like', () => {
    expect(fresh(text, { subject: 'Help', answers: false })).toBe(text);
  });

  test('unless its subject says that it does', () => {
    expect(fresh(text, { subject: 'AW: Help', answers: false })).toBe('This came back:');
  });
});

test('time grows with the lines, whatever stands in them', () => {
  for (const line of [
    'On a ',
    `On ${'a '.repeat(140)}:\n`,
    'On\n',
    '在a\n',
    'Dnia :\n',
    '> a\nb\n',
    'Regards,\n',
    'Op schreef:\n',
  ]) {
    const from = performance.now();
    fresh(line.repeat(65_536 / line.length));
    expect(performance.now() - from, JSON.stringify(line.slice(0, 20))).toBeLessThan(5000);
  }
});
