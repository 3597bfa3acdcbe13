import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ticket } from '#bots/commands/ticket.ts';
import { words } from '#src/words.ts';
import { type Actor, type House, house } from './fakes/house.ts';

const say = words('en');
const WHOLE =
  'Title: Disk is full\nPriority: urgent\nProduct: RHEL\nVersion: 9.6\nDescription: It is slow.\n\nSince nine.';
let h: House;
let ann: Actor;
beforeEach(async () => {
  h = await house({ vendors: 2 });
  ann = await h.known('Ann', 'operator');
});
afterEach(() => h.stop());

const taken = () => h.core.incoming.list({ limit: 10 });

describe('/ticket', () => {
  test('takes a ticket in and says its id, its lane and the id of its message there', async () => {
    await h.account(ann);
    const said = await ann.says(`/ticket ${WHOLE}`);
    const [row] = await taken();
    expect(row).toMatchObject({ lane: 'high', state: 'queued', person: ann.id, chat: ann.id, source: 'chat' });
    expect(said.text).toBe(say('slip-taken', { id: row?.id ?? '', lane: 'high', message: row?.message ?? '' }));
    expect(row?.body).toMatchObject({
      title: 'Disk is full',
      body: 'It is slow.\n\nSince nine.',
      priority: 'urgent',
      extra: { product: 'RHEL', version: '9.6' },
    });
    expect(h.redhat.asked).not.toContain('open');
  });

  test('takes the same message in once, however often the chat delivers it', async () => {
    await h.account(ann);
    const event = { kind: 'command', name: 'ticket', args: WHOLE, id: 'e1' };
    await ann.does(event);
    expect(await ann.does(event)).toMatchObject({ kind: 'none' });
    expect(await taken()).toHaveLength(1);
  });

  test('with a mistake is answered with what is wrong and the right format, filled and ready to mend; nothing is taken in', async () => {
    await h.account(ann);
    const said = await ann.says('/ticket Disk is full; hgih; It is slow.\nSince nine.\nProduct: RHEL\nVersion: 9.6');
    expect(said.text).toBe(
      [
        '⚠ Priority: there is no priority "hgih"',
        'Nothing was taken in. Mend this and send it again after /ticket:',
        'Title: Disk is full',
        'Priority: <urgent | high | medium | low>',
        'product: RHEL',
        'version: 9.6',
        'Description: It is slow.',
        'Since nine.',
      ].join('\n'),
    );
    expect(await taken()).toEqual([]);
    const format = said.message?.parts.find((part) => part.kind === 'code')?.text ?? '';
    await ann.says(`/ticket ${format.replace(/<.*>/, 'low')}`);
    expect(await taken()).toMatchObject([{ lane: 'low' }]);
  });

  test('names all that the vendor misses at once, with places to fill in', async () => {
    await h.account(ann);
    const said = await ann.says('/ticket Disk; low; Slow');
    expect(said.text).toContain(
      [
        '⚠ Title: Too short: at least 5 characters.',
        '⚠ Description: Too short: at least 5 characters.',
        '⚠ product: This is needed.',
        '⚠ version: This is needed.',
      ].join('\n'),
    );
    expect(said.text).toContain('\nproduct: <…>\nversion: <…>\nDescription: Slow');
    expect(await taken()).toEqual([]);
  });

  test('says so where there is nowhere to open it, or no such vendor', async () => {
    expect((await ann.says('/ticket Disk is full; low; It is slow.')).text).toContain(say('problem-no-account'));
    await h.account(ann);
    const said = await ann.says(`/ticket Vendor: Nobody\n${WHOLE}`);
    expect(said.text).toContain(`⚠ Vendor: ${say('problem-account-unknown', { account: 'Nobody' })}`);
    expect(said.text).toContain('\nVendor: Nobody\n');
    expect(await taken()).toEqual([]);
  });

  test('asks which account where there are several, in words and in the dialog', async () => {
    await h.account(ann, { label: 'Production' });
    await h.account(ann, { label: 'Tests' });
    expect((await ann.says(`/ticket ${WHOLE}`)).text).toContain('Vendor: <Production, Tests>');
    await ann.says('/ticket');
    await ann.says('Disk is full');
    expect((await ann.presses('high')).labels.slice(0, 2)).toEqual(['Production', 'Tests']);
    await ann.presses('Tests');
    await ann.says('RHEL');
    await ann.says('9.6');
    expect((await ann.says('It is slow.')).text).toContain('lane high');
  });

  test('finds its vendor by name', async () => {
    const account = await h.account(ann, { label: 'Production' });
    for (const name of ['red hat', 'RedHat', 'production', account.id])
      expect((await ann.says(`/ticket Vendor: ${name}\n${WHOLE}`)).text).toContain('lane high');
    expect((await taken()).map(({ body }) => body?.account)).toEqual(Array(4).fill(account.id));
  });

  test('alone asks for title, priority and description, one after the other', async () => {
    await h.account(ann);
    expect((await ann.says('/ticket')).text).toContain(say('field-title'));
    expect((await ann.says('Disk is full')).labels.slice(0, 4)).toEqual(['urgent', 'high', 'medium', 'low']);
    expect((await ann.presses('medium')).text).toContain('Product');
    expect((await ann.says('RHEL')).text).toContain('Version');
    expect((await ann.says('9.6')).text).toContain(say('field-body'));
    expect((await ann.says('It is slow.')).text).toContain('lane medium');
    expect(await taken()).toMatchObject([{ lane: 'medium' }]);
  });

  test('alone is a form where there are forms', async () => {
    const sue = await h.known('Sue', 'operator', { bot: 'slack' });
    await h.account(sue);
    const { form } = await sue.says('/ticket');
    expect(form?.fields.map(({ name }) => name)).toEqual(['title', 'priority', 'product', 'version', 'body']);
    const said = await sue.submits({
      title: 'Disk is full',
      priority: 'low',
      product: 'RHEL',
      version: '9.6',
      body: 'It is slow.',
    });
    expect(said.text).toContain('lane low');
    expect(await taken()).toMatchObject([{ person: sue.id, lane: 'low' }]);
  });

  test('is for operators', async () => {
    const vic = await h.known('Vic', 'viewer');
    expect((await vic.says(`/ticket ${WHOLE}`)).text).toBe(say('refused-role', { role: say('role-operator') }));
    expect(ticket.role).toBe('operator');
    expect(await taken()).toEqual([]);
  });
});
