import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Command } from '#bots/command.ts';
import { commands, menu } from '#bots/commands/index.ts';
import { atLeast, type Role } from '#src/core/chats/people.ts';
import { languages, words } from '#src/words.ts';
import { type House, house } from './fakes/house.ts';

const ROLES = ['viewer', 'operator', 'admin'] as const satisfies Role[];
const say = words('en');
let h: House;
beforeEach(async () => {
  h = await house();
});
afterEach(() => h.stop());

function refusal(role: string): string {
  return say('refused-role', { role: say(`role-${role}`) });
}

function namesOf(command: Command): string[] {
  return [command.name, ...(command.aliases ?? [])];
}

describe('a stranger', () => {
  test('hears nothing at all, whatever is typed, pressed or sent in, once the bot has an admin', async () => {
    await h.known('Ada', 'admin');
    await h.known('Sue', 'admin', { bot: 'slack' });
    const ops = h.group('Ops');
    for (const eve of [h.person('Eve'), h.person('Eve', { bot: 'slack' })]) {
      const heard: string[] = [];
      for (const name of commands.flatMap(namesOf)) {
        for (const line of [`/${name}`, `/${name} 01234567`, `/${name} here viewer`]) {
          for (const chat of [eve.chat, { ...ops, bot: eve.chat.bot }]) {
            const said = await eve.says(line, { in: chat });
            if (said.kind !== 'none') heard.push(`${line} in ${chat.kind}: ${said.text}`);
          }
        }
        for (const what of [
          { kind: 'press', command: `${name} 01234567` },
          { kind: 'form', form: name, values: { case: '01234567', who: 'here', role: 'admin', sure: 'yes' } },
        ]) {
          const said = await eve.does(what);
          if (said.kind !== 'none') heard.push(`${name} as ${what.kind}: ${said.text}`);
        }
      }
      for (const line of ['hello', '/nothing', '/start 0123456789abcdefg']) heard.push((await eve.says(line)).text);
      expect(heard.filter((text) => text !== '')).toEqual([]);
    }
    expect(h.sent).toEqual([]);
  });

  test('is told their ids by whoami as long as nobody has claimed the bot', async () => {
    const eve = h.person('Eve', { user: '12345' });
    expect((await eve.says('/whoami')).text).toBe(
      'You: Eve, id 12345\nThis chat: telegram|12345\nYour role here: none yet',
    );
  });
});

describe.each(ROLES)('as %s', (role) => {
  test('every command either does something or names the role it takes', async () => {
    if (role !== 'admin') await h.known('Boss', 'admin');
    const ann = await h.known('Ann', role);
    for (const command of commands) {
      const said = await ann.says(`/${command.name}`);
      const may = command.role === 'stranger' || atLeast(role, command.role);
      expect({ command: command.name, kind: said.kind }).toEqual({ command: command.name, kind: 'say' });
      if (may) for (const needed of ROLES) expect(said.text).not.toBe(refusal(needed));
      else expect(said).toMatchObject({ text: refusal(command.role), message: { only: 'ann' } });
      await ann.says('/cancel');
    }
  });

  test('the help shows what this role may do, and nothing else', async () => {
    const ann = await h.known('Ann', role);
    const { text } = await ann.says('/help');
    const lines = text.split('\n').flatMap((line) => /^\/(\w+)\b/.exec(line)?.[1] ?? []);
    const may = commands.filter((c) => !c.hidden && (c.role === 'stranger' || atLeast(role, c.role)));
    expect(lines.sort()).toEqual(may.map((c) => c.name).sort());
  });
});

describe('a role', () => {
  test('given in a group counts there, and for buttons it is the presser who is asked', async () => {
    const ada = await h.known('Ada', 'admin');
    const ops = h.group('Ops');
    await ada.says('/allow here viewer', { in: ops });
    const vic = h.person('Vic');
    expect((await vic.says('/help', { in: ops })).text).toContain('/help');
    expect(await vic.presses('Take back', { in: ops })).toMatchObject({ text: refusal('admin') });
    expect((await ada.says('/people')).text).toContain('Everybody in Ops');
    expect(await vic.says('/help', { in: h.group('Others') })).toMatchObject({ kind: 'none' });
  });

  test('that was taken back ends an open question, too', async () => {
    await h.known('Ada', 'admin');
    const bob = await h.known('Bob', 'operator');
    await bob.says('/setup');
    await h.core.people.revoke(bob.id);
    expect(await bob.says('good-token')).toMatchObject({ kind: 'none' });
    expect(await bob.says('/start')).toMatchObject({ kind: 'none' });
    expect(h.redhat.asked).toEqual([]);
  });
});

describe('a question', () => {
  test('does not swallow other commands, and waits for its answer', async () => {
    const ann = await h.known('Ann', 'admin');
    expect((await ann.says('/allow')).text).toContain('Whom?');
    expect((await ann.says('/whoami')).text).toContain('telegram|ann');
    expect((await ann.says('12345')).text).toContain('Which role?');
    expect((await ann.presses('viewer')).text).toBe('12345 is viewer now, everywhere.');
  });

  test('is left with /cancel or its button; then there is none', async () => {
    const ann = await h.known('Ann', 'admin');
    await ann.says('/tz');
    expect(await ann.presses('Cancel')).toMatchObject({ text: 'Left tz. Nothing was done.', edit: true });
    await ann.says('/tz');
    expect((await ann.says('/cancel')).text).toBe('Left tz. Nothing was done.');
    expect((await ann.says('/cancel')).text).toBe('There is no open question.');
    expect((await ann.says('Europe/Rome')).text).toBe(say('not-a-command'));
    expect(await ann.presses('Europe/Rome')).toMatchObject({ text: say('question-gone') });
  });

  test('goes on after a restart where it stood', async () => {
    const ann = await h.known('Ann', 'admin');
    await ann.says('/allow 12345');
    h = await house({ world: await h.end() });
    const again = h.person('Ann');
    expect((await again.says('/start')).text).toContain('Which role?');
    expect((await again.presses('operator')).text).toBe('12345 is operator now, everywhere.');
  });

  test('asked twice for the same wrong answer stays a question', async () => {
    const ann = await h.known('Ann', 'viewer');
    await ann.says('/lang');
    for (const wrong of ['klingon', 'xx']) {
      const said = await ann.says(wrong);
      expect(said.text).toContain('⚠ That is none of the choices.');
      expect(said.labels).toContain('italiano');
    }
  });
});

describe('the menu', () => {
  test('has one line in every language for every command that is typed', () => {
    const typed = commands.filter((c) => !c.hidden);
    expect(menu().map((m) => m.command)).toEqual(typed.map((c) => c.name));
    for (const { command, description } of menu()) {
      expect(Object.keys(description)).toEqual(languages());
      for (const text of Object.values(description)) {
        expect(command).toMatch(/^[a-z]{1,32}$/);
        expect(text).toMatch(/^[^\n]{3,256}$/);
      }
    }
  });

  test('names no command twice', () => {
    const names = commands.flatMap(namesOf);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });
});

describe('a button', () => {
  test('anywhere in the sources presses a command there is, or picks an answer', () => {
    const root = fileURLToPath(new URL('..', import.meta.url));
    const pressed = ['bots', 'src', 'pollers']
      .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(root, folder, name)),
      )
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/\bcommand: ['`]([a-z]+)/g)].map((m) => m[1] ?? ''));
    const known = new Set(['pick', ...commands.flatMap(namesOf)]);
    expect(pressed.length).toBeGreaterThan(20);
    expect(pressed.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('help', () => {
  test('on Slack shows commands as they are typed there', async () => {
    const sue = await h.known('Sue', 'operator', { bot: 'slack' });
    expect((await sue.says('/help')).text).toContain('/case setup VENDOR – connect a vendor account');
  });

  test('explains one command, also by its name with a slash, and hides what is not for the asker', async () => {
    const ann = await h.known('Ann', 'viewer');
    expect((await ann.says('/help /tz')).text).toBe(
      [
        '/tz ZONE – the time zone for dates',
        'For example tz Europe/Rome. In a direct chat yours, in a group that of the group.',
        'Takes the role viewer.',
      ].join('\n'),
    );
    expect((await ann.says('/help allow')).text).toBe(say('unknown-command', { name: 'allow' }));
    expect((await ann.says('/nonsense')).text).toBe(say('unknown-command', { name: 'nonsense' }));
  });
});
