import { describe, expect, test } from 'vitest';
import type { Field, Form, Reply, Request } from '#src/ports/bot.ts';
import { ann, direct, later, type Stage, says, signal, stage, team, text } from './fakes/slack/stage.ts';

const login: Field[] = [
  { name: 'label', label: 'Name', kind: 'text' },
  { name: 'token', label: 'Offline token', kind: 'secret', help: 'Anyone looking at your screen can read it.' },
];

function form(fields: Field[], more: Partial<Form> = {}): Reply & { kind: 'ask' } {
  return { kind: 'ask', form: { id: 'setup', title: 'Connect', submit: 'Check', fields, values: {}, ...more } };
}

function values(request: Request | undefined): Record<string, string> {
  return request?.kind === 'form' ? request.values : {};
}

/** Everything that went to Slack, as text. */
function wire({ fake }: Stage): string {
  return JSON.stringify([fake.calls, fake.acks, fake.messages]);
}

describe('a form is a modal', () => {
  test('it opens at the command, comes back filled in, and its place is taken by the verdict', async () => {
    const on = await stage();
    const { fake, heard, answer } = on;
    answer((request) => (request.kind === 'form' ? says('Connected.') : form(login, { values: { for: 'C0TEAM' } })));
    await fake.type(ann, team, '/case setup');
    await expect.poll(() => fake.forms.length).toBe(1);
    expect(fake.forms[0]).toMatchObject({ title: 'Connect', fields: ['label', 'token'], person: 'U0ANN' });
    await fake.submit(ann, { label: 'Work', token: 'very-secret' });
    const verdict = await fake.seen((m) => m.text === 'Connected.');
    expect(verdict.only).toBe('U0ANN');
    expect(fake.forms).toEqual([]);
    expect(heard[1]).toMatchObject({ kind: 'form', form: 'setup', chat: { room: 'C0TEAM', kind: 'channel' } });
    expect(values(heard[1])).toEqual({ for: 'C0TEAM', label: 'Work', token: 'very-secret' });
    expect(wire(on)).not.toContain('very-secret');
    expect(on.lines.join('')).not.toContain('very-secret');
  });

  test('a problem stands under its field, and what was typed is still there for the next try', async () => {
    const { fake, heard, answer } = await stage();
    answer(() => form(login));
    await fake.type(ann, direct, '/case setup');
    await expect.poll(() => fake.forms.length).toBe(1);
    answer(() => form(login.slice(1).map((field) => ({ ...field, problem: 'Expired.' }))));
    await fake.submit(ann, { label: 'Work', token: 'old' });
    expect(fake.forms[0]).toMatchObject({ fields: ['label', 'token'], errors: { token: 'Expired.' } });
    answer(() => says('Connected.'));
    await fake.submit(ann, { label: 'Work', token: 'new' });
    await fake.seen((m) => m.text === 'Connected.');
    expect(values(heard[2])).toEqual({ label: 'Work', token: 'new' });
    expect(new Set(heard.map((request) => request.id)).size).toBe(3);
  });

  test('a slow verdict lets the modal say … and follows; a problem then asks again, known values filled in', async () => {
    const on = await stage();
    const { fake, answer } = on;
    answer(() => form(login));
    await fake.type(ann, direct, '/case setup');
    await expect.poll(() => fake.forms.length).toBe(1);
    const slow = later();
    answer(slow.hear);
    await fake.submit(ann, { label: 'Work', token: 'very-secret' });
    expect(fake.acks.at(-1)).toMatchObject({ payload: { response_action: 'update' } });
    await fake.seen((m) => m.text === '…');
    const again = login.map((field) => (field.name === 'token' ? { ...field, problem: 'Expired.' } : field));
    slow.come(form(again, { values: { label: 'Work', token: 'very-secret' } }));
    await expect.poll(() => fake.forms[0]?.errors).toEqual({ token: 'Expired.' });
    answer(() => says('Connected.'));
    await fake.submit(ann, { token: 'new' });
    await fake.seen((m) => m.text === 'Connected.');
    expect(wire(on)).not.toContain('very-secret');
  });

  test('where the vendor lets wait, an empty modal opens while the trigger lives, and is filled later', async () => {
    const { fake, answer } = await stage();
    const slow = later();
    answer(slow.hear);
    await fake.type(ann, team, '/case open');
    await fake.seen((m) => m.text === '…' && m.only === 'U0ANN');
    fake.pass(10_000);
    slow.come(form(login, { title: 'Open a case with Red Hat Support' }));
    await expect.poll(() => fake.forms[0]?.title).toBe('Open a case with Red Hat');
  });

  test('when the trigger is gone, a button opens the form by asking once more', async () => {
    const { fake, heard, answer } = await stage();
    const slow = later();
    answer(slow.hear);
    await fake.type(ann, team, '/case close 01234567');
    await fake.seen((m) => m.text === '/case close …');
    fake.pass(4000);
    slow.come(form(login, { id: 'close', title: 'Close 01234567' }));
    const door = await fake.seen((m) => m.buttons.flat().includes('Close 01234567'));
    answer(() => form(login));
    await fake.press(ann, door, 'Close 01234567');
    await expect.poll(() => fake.forms.length).toBe(1);
    expect(heard[1]).toMatchObject({ kind: 'press', command: 'close 01234567' });
  });

  test('a question typed in a direct message or a thread is answered with a button, as nothing else opens a form', async () => {
    const { fake, heard, answer } = await stage();
    answer(() => form(login, { id: 'open', title: 'New case' }));
    await fake.type(ann, direct, 'open redhat');
    const door = await fake.seen((m) => m.text === 'New case');
    expect(door).toMatchObject({ room: 'D0ANN', buttons: [['New case']] });
    await fake.press(ann, door, 'New case');
    await expect.poll(() => fake.forms.length).toBe(1);
    expect(heard[1]).toMatchObject({ kind: 'press', command: 'open redhat' });
  });

  test('words above the form are shown with it', async () => {
    const { fake, answer } = await stage();
    answer(() => ({ ...form(login), message: text('Least privilege: a viewer is enough.') }));
    await fake.type(ann, direct, '/case setup');
    await expect.poll(() => fake.forms.length).toBe(1);
    const { args } = fake.calls.find((call) => call.method === 'views.open') ?? {};
    expect(JSON.stringify(args)).toContain('Least privilege');
  });
});

describe('a modal can end in more than words', () => {
  test('a preview has its buttons in the modal; pressing there is about the same chat', async () => {
    const { fake, bot, heard, answer } = await stage();
    const push = { ...text('update'), buttons: [[{ label: 'Reply', command: 'reply 1' }]] };
    await bot.send({ bot: 'slack', room: 'C0TEAM', kind: 'channel' }, push, signal);
    answer(() => form([{ name: 'text', label: 'Reply', kind: 'long' }], { id: 'reply' }));
    await fake.press(ann, await fake.seen((m) => m.text === 'update'), 'Reply');
    await expect.poll(() => fake.forms.length).toBe(1);
    answer(() => says('The vendor will see: hi', { buttons: [[{ label: 'Send', command: 'send 7' }]] }));
    await fake.submit(ann, { text: 'hi' });
    const preview = await fake.seen((m) => m.buttons.flat().includes('Send'));
    answer(() => says('Sent.'));
    await fake.press(ann, preview, 'Send');
    await fake.seen((m) => m.text === 'Sent.');
    expect(heard[2]).toMatchObject({ kind: 'press', command: 'send 7', chat: { room: 'C0TEAM' } });
    expect(preview.deleted).toBe(true);
  });

  test('who closes the modal before the verdict finds it in the chat, where the bot is not, in the direct chat', async () => {
    const { fake, answer } = await stage();
    for (const room of ['C0TEAM', 'D0ANN']) {
      const slow = later();
      answer(() => form(login));
      await fake.type(ann, team, '/case setup');
      await expect.poll(() => fake.forms.length).toBe(1);
      answer(slow.hear);
      await fake.submit(ann, { label: 'Work', token: 'x' });
      fake.close(ann);
      if (room !== team.id) fake.outside.add(team.id);
      slow.come(says(`Connected, ${room}.`));
      expect(await fake.seen((m) => m.text === `Connected, ${room}.`)).toMatchObject({ room });
    }
  });

  test('who closes the modal before the question comes finds a button to it', async () => {
    const { fake, answer } = await stage();
    const slow = later();
    answer(slow.hear);
    await fake.type(ann, team, '/case open redhat');
    await fake.seen((m) => m.text === '…');
    fake.close(ann);
    slow.come(form(login, { title: 'New case' }));
    expect(await fake.seen((m) => m.buttons.flat().includes('New case'))).toMatchObject({ only: 'U0ANN' });
  });

  test('a command that usually asks, but need not, is answered in the chat when it is quick', async () => {
    const { fake, answer } = await stage();
    answer(() => says('Opened.'));
    await fake.type(ann, team, '/case open all of it');
    expect((await fake.seen((m) => m.text === 'Opened.')).id).toMatch(/^\d+\.\d+$/);
  });

  test('a form that ends in nothing closes', async () => {
    const { fake, answer } = await stage();
    answer((request) => (request.kind === 'form' ? { kind: 'none' } : form(login)));
    await fake.type(ann, team, '/case setup');
    await expect.poll(() => fake.forms.length).toBe(1);
    await fake.submit(ann, { label: 'a', token: 'b' });
    expect(fake.forms).toEqual([]);
  });
});

describe('every kind of field', () => {
  test('choices beyond a hundred, long values and optional fields come back as they were offered', async () => {
    const { fake, heard, answer } = await stage();
    const choices = Array.from({ length: 230 }, (_, i) => ({
      value: `${'v'.repeat(i === 229 ? 90 : 5)}${i}`,
      label: `Product ${i}`,
    }));
    const fields: Field[] = [
      { name: 'product', label: 'Product', kind: 'choice', choices },
      { name: 'version', label: 'Version', kind: 'text', optional: true, choices: [{ value: '9', label: '9.2' }] },
      { name: 'none', label: 'No choice there', kind: 'choice', choices: [], optional: true },
    ];
    answer(() => form(fields));
    await fake.type(ann, team, '/case open');
    await expect.poll(() => fake.forms.length).toBe(1);
    answer(() => says('ok'));
    await fake.submit(ann, { product: 'Product 229' });
    await expect.poll(() => values(heard[1])).toEqual({ product: `${'v'.repeat(90)}229` });
  });

  test('values that are too long to travel with a modal are not lost', async () => {
    const { fake, heard, answer } = await stage();
    const body = 'line\n'.repeat(2000);
    answer(() => form(login, { values: { body } }));
    await fake.type(ann, team, '/case open');
    await expect.poll(() => fake.forms.length).toBe(1);
    answer(() => says('ok'));
    await fake.submit(ann, { label: 'a', token: 'b' });
    await expect.poll(() => values(heard[1])['body']).toBe(body);
  });
});
