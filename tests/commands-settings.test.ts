import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chatId } from '#src/core/chats/people.ts';
import { words } from '#src/words.ts';
import { type House, house } from './fakes/house.ts';

const say = words('en');
let h: House;
beforeEach(async () => {
  h = await house();
});
afterEach(() => h.stop());

describe('/lang and /tz', () => {
  test('in a direct chat are one’s own, and answered in the new language at once', async () => {
    const vic = await h.known('Vic', 'viewer');
    expect((await vic.says('/lang')).text).toBe('Which language? Now: English');
    const italian = await vic.presses('italiano');
    expect(italian).toMatchObject({ text: 'Ora con te parlo italiano.', message: { voice: { lang: 'it' } } });
    expect((await vic.says('/whoami', { in: h.group('Ops') })).text).toContain('Il tuo ruolo qui: lettore');
    const tz = await vic.says('/tz europe/rome');
    expect(tz.text).toBe('Ora il tuo fuso orario è Europe/Rome: 20 nov 2026, 13:00 CET');
    expect((await vic.says('/tz Mars/Olympus')).text).toContain('⚠ Non c');
    expect((await vic.says('Asia/Tokyo')).text).toContain('Asia/Tokyo');
  });

  test('in a group are the group’s, and take an operator', async () => {
    const vic = await h.known('Vic', 'viewer');
    const bob = await h.known('Bob', 'operator');
    const ops = h.group('Ops');
    for (const line of ['/lang', '/lang it', '/tz', '/tz Europe/Rome'])
      expect((await vic.says(line, { in: ops })).text).toBe(say('refused-role', { role: 'operator' }));
    expect((await bob.says('/lang it', { in: ops })).text).toBe('Ora qui parlo italiano.');
    expect((await vic.says('/whoami', { in: ops })).text).toContain('Il tuo ruolo qui');
    expect((await vic.says('/whoami')).text).toContain('Your role here');
    expect((await bob.says('/tz', { in: ops })).labels).toContain('Europe/Rome');
    expect((await bob.presses('Europe/Rome', { in: ops })).text).toContain('Europe/Rome');
    expect(await h.core.settings.chat(chatId(ops))).toMatchObject({ lang: 'it', tz: 'Europe/Rome' });
  });

  test('first guess is what the platform says', async () => {
    const ugo = await h.known('Ugo', 'viewer', { lang: 'it-IT' });
    expect((await ugo.says('/whoami')).text).toContain('Il tuo ruolo qui');
  });

  test('in a form the zone is chosen from all there are', async () => {
    const sue = await h.known('Sue', 'viewer', { bot: 'slack' });
    const asked = await sue.says('/tz');
    expect(asked.labels.length).toBeGreaterThan(400);
    expect((await sue.submits({ tz: 'Pacific/Auckland' })).text).toContain('Pacific/Auckland');
  });
});
