import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { words } from '#src/words.ts';
import type { Platform } from '#tests/fakes/platform.ts';
import { flat, NUMBER, scene, until } from './scene.ts';

const say = words('en');
const LINK = `https://access.redhat.com/support/cases/#/case/${NUMBER}`;
const HOSTILE = [
  '<b>bold</b> </code></pre></blockquote> <a href="tg://user?id=70010001">x</a> &lt;i&gt; &#64;everyone',
  '_*[x](tg://resolve?domain=x)*_ `code` ~s~ ||s|| <script>',
  '<!channel> <!here> <@U0ANN0001> <#C0TEAM> <https://evil.example|Red Hat>',
  '@everyone @here @channel @casebell_bot /forget /unwatch@casebell_bot #tag x@evil.example evil.example',
  '\u202Egnp.exe\u202C \u2066x\u2069 \u200Bx\u0007\u001b[2J\u001b]0;owned\u0007\u009b2J',
  '[1] Send   [2] Cancel',
  '● Sent to case 01234567.',
  '◆ Red Hat 01234567 · 1 (Urgent)',
].join('\n');
const NAME = '<b>@everyone</b> <!channel> /forget \u202Eeve';
const UNSEEN = /[[\p{Cc}\p{Bidi_Control}\u200b]--[\n\t]]/v;

/** What must not happen, on every chat platform. */
export function harm(name: string, open: () => Promise<Platform>): void {
  describe.concurrent(`on ${name}, when things go wrong`, () => {
    test('a quote is as long as /truncate says, and many long ones still make one message', async () => {
      await using s = await scene(open, 'watching');
      const { ann, team } = s.p;
      await s.ask(ann, team, '/truncate 200', say('truncate-set', { count: '200' }));
      const texts = [199, 200, 201].map((length) =>
        `${length} ${'and on '.repeat(40)}`.slice(0, length - 1).concat('.'),
      );
      for (const text of texts) s.vendor.cases.comment(NUMBER, text, { keepStatus: true });
      await s.read();
      const cut = await s.see('199 and on', { room: team });
      const shown = texts.map((text) => text.slice(0, 200)).join('\n');
      expect(flat(s.p.quotes(cut).join('\n'))).toBe(flat(shown));
      expect(cut.text.split(say('more-characters', { count: 1 }))).toHaveLength(2);

      await s.ask(ann, team, '/truncate 4000', say('truncate-set', { count: '4000' }));
      const long = ['One', 'Two', 'Three', 'Four', 'Five', 'Six'].map((word) => `${word} ${'𝒲ords 🔔 '.repeat(500)}`);
      for (const text of long) s.vendor.cases.comment(NUMBER, text, { keepStatus: true });
      await s.read();
      const crowd = await s.see('Six 𝒲ords', { room: team });
      expect(flat(crowd.text).length).toBeLessThanOrEqual(s.p.text);
      for (const text of long) expect(flat(crowd.text)).toContain(flat(text.slice(0, 50)));
      expect(crowd.text.isWellFormed()).toBe(true);
      expect(s.p.links(crowd)).toContain(LINK);
    });

    test('hostile words of a case stay words: nobody is called, nothing can be tapped, nothing looks like ours', async () => {
      await using s = await scene(open, 'watching');
      const { ann, team } = s.p;
      s.vendor.cases.change(NUMBER, { summary: NAME });
      s.vendor.cases.comment(NUMBER, HOSTILE, { by: NAME, keepStatus: true });
      await s.read();
      const update = await s.see('<b>bold</b> </code>', { room: team });
      const list = await s.ask(ann, team, '/list', say('list-title', { count: 1 }));
      const before = s.p.chat.messages.length;
      const latest = await s.ask(ann, team, `/latest ${NUMBER}`, '<b>bold</b> </code>');
      expect(s.p.chat.messages.length - before).toBe(1);
      for (const message of [update, list, latest]) {
        expect(s.p.alive(message)).toEqual([]);
        expect(s.p.links(message).filter((url) => url !== LINK)).toEqual([]);
        expect(message.text).not.toMatch(UNSEEN);
        expect(flat(message.text)).toContain('<b>@everyone</b> <!channel> /forget eve');
      }
      for (const message of [update, latest])
        expect(flat(s.p.quotes(message).join())).toContain('/unwatch@casebell_bot');
      expect(update.buttons.flat()).toEqual(
        ['button-latest', 'button-reply', 'button-mute', 'button-open'].map((key) => say(key)),
      );
    });

    test('told to wait, it waits and sends once, and other chats wait for nobody', async () => {
      const rooms = (p: Platform) => (p.can.meet ? [p.team, p.direct(p.ann)] : [p.team]);
      await using s = await scene(open, 'watching', { rooms });
      const { release } = s.p.jam();
      await s.says('Slow down.');
      await until(async () => (await s.core.doctor.backlog()).pending === 1);
      const since = performance.now();
      if (s.p.can.meet) expect(s.told('Slow down.')).toHaveLength(1);
      release();
      for (const room of rooms(s.p)) await s.see('Slow down.', { room });
      if (s.p.can.meet) expect(performance.now() - since).toBeGreaterThan(2500);
      await s.stop();
      for (const room of rooms(s.p)) expect(s.told('Slow down.', room)).toHaveLength(1);
    });

    test('a message whose answer was lost is found again, or sent once more and says so', async () => {
      await using s = await scene(open, 'watching');
      s.p.lose();
      await s.says('Did you get this?');
      await s.see('Did you get this?', { room: s.p.team });
      await until(async () => (await s.core.doctor.backlog()).pending === 0);
      await s.stop();
      const again = s.p.can.meet && !s.p.can.find;
      expect(s.told('Did you get this?')).toHaveLength(again ? 2 : 1);
      expect(s.told(say('update-repeat'))).toHaveLength(again ? 1 : 0);
    });

    test('a question half-way survives a restart', async () => {
      await using s = await scene(open, 'watching');
      const { ann, team } = s.p;
      await s.p.chat.type(ann, team, `/mute ${NUMBER}`);
      if (s.p.can.form) await until(() => s.p.chat.forms.length === 1);
      else await s.see(say('field-mute'));
      await s.restart();
      if (s.p.can.form) await s.p.chat.submit(ann, { time: say('mute-hour') });
      else await s.p.chat.type(ann, team, '1h');
      await s.see(say('mute-done', { number: NUMBER }));
    });

    test('an event that comes twice is heard once, also after a restart', async () => {
      await using s = await scene(open, 'claimed');
      const { ann, team } = s.p;
      const done = say('truncate-set', { count: '300' });
      const event = s.p.can.repeat ? { event: 'again' } : {};
      for (let time = 0; time < 2; time += 1) await s.p.chat.type(ann, team, '/truncate 300', event);
      await s.see(done);
      await s.ask(ann, team, '/whoami', say('whoami-role', { role: say('role-admin') }));
      if (s.p.can.repeat) {
        await s.restart();
        await s.p.chat.type(ann, team, '/truncate 300', event);
        await s.ask(ann, team, '/help truncate', say('help-truncate'));
      }
      await s.stop();
      // Nothing ever repeats a line that was typed: two of them are two.
      expect(s.told(done)).toHaveLength(s.p.can.repeat ? 1 : 2);
    });

    test('a chat that is gone is told to the admin elsewhere, and what it is owed waits for its return', async () => {
      await using s = await scene(open, 'watching');
      const { ann, bob, team } = s.p;
      s.p.leave();
      await s.says('Where are you?');
      if (s.p.can.meet) await s.see(/Storage cannot be reached any more/, { room: s.p.direct(ann) });
      else await until(() => s.ends === 1);
      await until(async () => (await s.core.people.chat(s.home))?.state === 'dead');
      expect(s.told('Where are you?')).toEqual([]);
      await s.restart();
      await s.p.chat.type(s.p.can.meet ? bob : ann, team, '/whoami');
      await s.see('Where are you?', { room: team });
      await s.stop();
      expect(s.told('Where are you?', team)).toHaveLength(1);
    });

    test('asked to stop, it ends what is under way; what is said after that is heard by the next start', async () => {
      await using s = await scene(open, 'watching');
      const { ann, team } = s.p;
      s.vendor.faults.set('slow', { delayMs: 700 });
      const asked = s.vendor.requests.length;
      await s.p.chat.type(ann, team, `/latest ${NUMBER}`);
      await until(() => s.vendor.requests.length > asked);
      await s.stop();
      expect(s.told('It happened again at 09:42')).toHaveLength(1);

      const role = say('whoami-role', { role: say('role-admin') });
      const typed = s.p.chat.type(ann, team, '/whoami');
      await s.restart();
      if (!s.p.can.meet) await s.p.chat.type(ann, team, '/whoami');
      await s.see(role);
      await typed;
    });

    test('asked to stop while the vendor never answers, it says so and ends within ten seconds', async () => {
      await using s = await scene(open, 'watching');
      const { ann, team } = s.p;
      s.vendor.faults.set('hang');
      const asked = s.vendor.requests.length;
      await s.p.chat.type(ann, team, `/latest ${NUMBER}`);
      await s.read();
      await until(() => s.vendor.requests.length > asked + 1);
      const late = after(10_000, 'late', { ref: false });
      expect(await Promise.race([s.stop(), late])).toBeUndefined();
      expect(s.told('Casebell is stopping')).toHaveLength(1);
    });
  });
}
