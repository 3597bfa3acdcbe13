import { describe, expect, test } from 'vitest';
import { words } from '#src/words.ts';
import type { Platform } from '#tests/fakes/platform.ts';
import { openCase, sendTwice, setUp } from './act.ts';
import { flat, NUMBER, scene, until } from './scene.ts';

const say = words('en');
const TITLE = 'etcd elects a new leader every few minutes on one control plane';
const LINK = `https://access.redhat.com/support/cases/#/case/${NUMBER}`;
const BUTTONS = ['button-latest', 'button-reply', 'button-mute', 'button-open'].map((key) => say(key));

/** What people do with Casebell, the same on every chat platform, each in its own way. */
export function conversation(name: string, open: () => Promise<Platform>): void {
  describe.concurrent(`on ${name}`, () => {
    test('the first admin is who sends the code; a stranger meets silence until they are let in', async () => {
      await using s = await scene(open, 'new');
      const { p } = s;
      const { ann, bob, eve, team } = p;
      if (!p.can.meet) {
        expect(s.codes).toEqual({});
        await s.ask(ann, team, '/whoami', say('whoami-role', { role: say('role-admin') }));
        return;
      }
      const code = s.codes[p.id];
      await s.ask(ann, p.direct(ann), `/start ${code}`, 'You are an admin of Casebell now');
      for (const line of ['/help', '/start wrong', `/start ${code}`, '/list', 'hello'])
        await p.chat.type(eve, p.direct(eve), line);
      await p.chat.type(eve, team, '/watch 01234567');
      await s.ask(ann, p.direct(ann), `/allow ${bob.id} operator`, /is operator now, everywhere/);
      await s.ask(bob, p.direct(bob), '/whoami', say('whoami-role', { role: say('role-operator') }));
      await s.stop();
      expect(s.told(/./, p.direct(eve))).toEqual([]);
      expect(s.told(/./, team)).toEqual([]);
    });

    test('/setup refuses a wrong credential and takes the right one, which nobody can read afterwards', async () => {
      await using s = await scene(open, 'claimed');
      const { ann, team } = s.p;
      await setUp(s, 'a-wrong-token', s.vendor.token);
      await s.ask(ann, team, `/watch ${NUMBER}`, say('watch-started', { count: 4 }));
      await until(() => !s.p.shows(s.vendor.token) && !s.p.shows('a-wrong-token'));
    });

    test('an update is one message that says what changed where, and the next one is another', async () => {
      await using s = await scene(open, 'watching');
      const { team } = s.p;
      const text = 'The disk of master-2 is slow.\nPlease replace its battery.';
      const comment = s.vendor.cases.comment(NUMBER, text, { by: 'Priya Nair', keepStatus: true });
      await s.read();
      const first = await s.see('Priya Nair', { room: team });
      expect(first.text).toContain(`Red Hat ${NUMBER} · 3 (Normal)`);
      expect(first.text).toContain(TITLE);
      expect(first.text).toContain(say('update-comment', { by: 'Priya Nair', side: 'Red Hat' }));
      expect(s.p.quotes(first)).toEqual([text]);
      expect(s.p.links(first)).toContain(LINK);
      expect(first.buttons.flat()).toEqual(BUTTONS);

      s.vendor.cases.change(NUMBER, { severity: '2 (High)', status: 'Waiting on Customer' });
      await s.read();
      const second = await s.see(say('update-priority', { from: '3 (Normal)', to: '2 (High)' }), { room: team });
      expect(second.text).toContain(say('update-status', { from: 'Waiting on Red Hat', to: 'Waiting on Customer' }));
      expect(s.p.quotes(second).join('')).toBe('');

      const before = s.p.chat.messages.length;
      s.vendor.cases.edit(NUMBER, comment.id, { text: 'It is master-1.' });
      await s.read();
      const edited = await s.see('It is master-1.', { room: team });
      expect(edited.text).toContain(say('update-edit', { by: 'Priya Nair', side: 'Red Hat' }));
      if (s.p.can.edit) {
        expect([edited.id, edited.edits]).toEqual([first.id, 1]);
        expect(s.p.chat.messages).toHaveLength(before);
      }
      await s.stop();
      expect(s.told(TITLE, team)).toHaveLength(s.p.can.edit ? 2 : 3);
    });

    test('/latest shows the newest comment whole, as a file where it is too long for a message', async () => {
      await using s = await scene(open, 'connected');
      const { ann, team } = s.p;
      const room = Math.floor((s.p.text * 2) / 3);
      for (const length of [room - 1, room, room + 1]) {
        const long = filler(length, `comment ${length}`);
        s.vendor.cases.comment(NUMBER, long);
        const shown = await s.ask(ann, team, `/latest ${NUMBER}`, `comment ${length}`);
        if (length <= room) expect(flat(shown.text)).toContain(flat(long));
        else await until(() => s.p.file(NUMBER) === long);
      }
    });

    test('the buttons of an update: Latest comment, and Mute, which holds back until Unmute', async () => {
      await using s = await scene(open, 'watching');
      const { ann, team } = s.p;
      await s.says('First finding.');
      const update = await s.see('First finding.', { room: team });
      const latest = await s.press(ann, update, say('button-latest'), say('case-comments', { count: 5 }));
      expect(s.p.quotes(latest)).toEqual(['First finding.']);

      const from = s.p.chat.messages.length;
      await s.p.chat.press(ann, update, say('button-mute'));
      await s.fill(ann, team, from, [{ field: 'time', asks: say('field-mute'), value: say('mute-hour') }]);
      await s.see(say('mute-done', { number: NUMBER }), { from });
      await s.says('Second finding.');
      await until(async () => (await s.core.doctor.backlog()).pending === 1);
      expect(s.told('Second finding.')).toEqual([]);
      await s.ask(ann, team, `/unmute ${NUMBER}`, say('unmute-done', { number: NUMBER }));
      await s.see('Second finding.', { room: team });
      await s.stop();
      expect(s.told('Second finding.')).toHaveLength(1);
    });

    test('the Reply button asks for the text, shows it, and sends it once, however often Send is pressed', async () => {
      await using s = await scene(open, 'watching');
      const { ann, team } = s.p;
      await s.says('Please try 4.18.14.');
      const update = await s.see('Please try 4.18.14.', { room: team });
      const from = s.p.chat.messages.length;
      await s.p.chat.press(ann, update, say('button-reply'));
      await s.fill(ann, team, from, [{ field: 'text', asks: say('field-reply'), value: 'It works now.' }]);
      await sendTwice(s, await s.see(say('preview-public', { vendor: 'Red Hat' }), { from }));
      expect(s.sent('It works now.')).toHaveLength(1);
    });

    test('a reply to an update, in its thread, goes to the vendor; where nothing can be replied to, /reply does it', async () => {
      await using s = await scene(open, 'watching');
      const { ann, team } = s.p;
      await s.says('Is it better?');
      const update = await s.see('Is it better?', { room: team });
      const [line, more] = s.p.can.reply
        ? ['Much better.', { replyTo: update.id }]
        : [`/reply ${NUMBER} Much better.`, {}];
      const preview = await s.ask(ann, team, line, say('preview-public', { vendor: 'Red Hat' }), more);
      expect(s.p.quotes(preview)).toEqual(['Much better.']);
      expect(s.sent('Much better.')).toEqual([]);
      if (s.p.can.meet) await s.p.chat.press(s.p.eve, { ...preview }, say('button-send'));
      await sendTwice(s, preview);
      expect(s.sent('Much better.')).toHaveLength(1);
      const senders = (await s.core.audit.last(9)).filter(({ what }) => what === 'sent').map(({ person }) => person);
      expect(senders).toEqual([`${s.p.id}|${ann.id}`]);
      await s.ask(ann, team, '/whoami', say('whoami-role', { role: say('role-admin') }), more);
      await s.says('Thank you.');
      await s.see('Thank you.', { room: team });
      expect(s.told(say('update-comment', { by: 'Anna Rossi', side: say('side-ours') }))).toEqual([]);
    });

    test('/open asks what is missing, shows the case, sends it, and watches it', async () => {
      await using s = await scene(open, 'connected');
      const { team } = s.p;
      const title = 'Kernel panic after the update';
      const { preview, draft } = await openCase(s, title);
      for (const part of [title, ...Object.values(draft)]) expect(flat(preview.text)).toContain(part);
      expect(s.told(say('field-title'))).toEqual([]);
      await sendTwice(s, preview);

      const made = s.vendor.cases.all().filter(({ fields }) => fields.summary === title);
      const { product, version, severity } = draft;
      expect(made.map(({ fields }) => fields)).toMatchObject([{ product, version, severity }]);
      const number = made[0]?.fields.caseNumber ?? '';
      const opened = await s.see(say('ticket-open-done', { number }), { room: team });
      expect(s.p.links(opened).join()).toContain(number);
      await s.says('We look into it.', number);
      await s.see('We look into it.', { room: team });
    });

    test('/list shows what is watched page by page, in place where messages can change', async () => {
      await using s = await scene(open, 'connected');
      const { ann, team } = s.p;
      await s.watch(
        s.vendor.cases
          .all()
          .slice(0, 10)
          .map((c) => c.fields.caseNumber),
      );
      const first = await s.ask(ann, team, '/list', say('list-page', { page: 1, pages: 2 }));
      const shown = first.buttons.flat();
      expect(shown.filter((label) => /^\d+$/.test(label))).toHaveLength(8);
      await s.p.chat.press(ann, first, '▶');
      const second = await s.see(say('list-page', { page: 2, pages: 2 }));
      expect(second.id === first.id).toBe(s.p.can.edit);
    });
  });
}

/** A text of that length that begins so, in words. */
function filler(length: number, start: string): string {
  return `${`${start} ${'and so it goes on '.repeat(length / 18 + 1)}`.slice(0, length - 1)}.`;
}
