import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { words } from '#src/words.ts';
import { type House, house } from './fakes/house.ts';
import { NO_ROUTES } from './fakes/lanes.ts';
import { activity, channel, ROOM, SECRET, sign } from './fakes/teams.ts';

const say = words('en');
const NEXT = Buffer.alloc(32, 9).toString('base64');
const WHOLE =
  'Title: Disk is full<br>Priority: high<div>Description: It is slow.</div><div>&nbsp;</div><p>Since nine.</p>';
const RINGS = { account: undefined, chats: ['slack|noc'] };
let h: House;
beforeEach(async () => {
  h = await house({ routes: { high: RINGS, medium: RINGS, low: RINGS } });
});
afterEach(() => h.stop());

async function open(o: Parameters<typeof channel>[1] = {}) {
  const c = await channel(h, o);
  await h.core.people.allowPerson('teams|ann', '*', 'admin');
  return { ...c, [Symbol.asyncDispose]: c.stop };
}
const taken = () => h.core.incoming.list({ limit: 10 });

// tests/contracts/bot.ts asks for direct chats (the code, /setup, drafts), which Teams has not: what holds here as there is
// told in this file and its three neighbours.
describe('who may post to /teams', () => {
  test('Teams, by a signature with either of two secrets; nobody else, and nobody is told why', async () => {
    await using c = await open({ secrets: [SECRET, NEXT] });
    const post = (
      id: string,
      o: { at?: number; secret?: string; header?: string; body?: string; method?: string } = {},
    ) => {
      const body = o.body ?? JSON.stringify(activity({ id, at: o.at ?? h.now(), html: 'whoami' }));
      return c.raw(body, { authorization: o.header ?? sign(body, o.secret) }, o.method);
    };
    expect((await post('a')).status).toBe(200);
    expect((await post('b', { secret: NEXT })).status).toBe(200);
    const minutes = (count: number) => h.now() + count * 60_000;
    expect((await post('c', { at: minutes(-4.9) })).status).toBe(200);
    expect((await post('d', { at: minutes(4.9) })).status).toBe(200);
    const refused = { status: 401, body: '' };
    expect(await post('e', { secret: Buffer.alloc(32, 1).toString('base64') })).toEqual(refused);
    for (const header of ['', 'HMAC', 'HMAC AAAA', `Bearer ${SECRET}`, `HMAC ${'A'.repeat(43)}=`])
      expect(await post('f', { header })).toEqual(refused);
    expect(await post('g', { at: minutes(-5.1) })).toEqual(refused);
    expect(await post('h', { at: minutes(5.1) })).toEqual(refused);
    expect(await post('a')).toEqual({ status: 409, body: '' });
    for (const body of ['', '{', '[]', '{"type":"message"}', '{"type":"typing","id":"x"}'])
      expect(await post('', { body })).toEqual({ status: 400, body: '' });
    expect((await post('i', { method: 'GET' })).status).toBe(405);
  });

  test('not with a single byte changed', async () => {
    await using c = await open();
    const body = Buffer.from(JSON.stringify(activity({ id: 'a', at: h.now(), html: 'whoami' })));
    for (let at = 0; at < body.length; at += 7) {
      const flipped = Buffer.from(body);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      expect((await c.raw(flipped, { authorization: sign(body) })).status).toBe(401);
    }
  });

  test('not before Casebell hears, and not after it has stopped', async () => {
    await using c = await open();
    await c.bot.stop();
    const body = JSON.stringify(activity({ id: 'a', at: h.now(), html: 'whoami' }));
    expect((await c.raw(body, { authorization: sign(body) })).status).toBe(503);
  });
});

describe('a stranger', () => {
  test('is told only that they may not, whatever they write; nothing is taken in', async () => {
    await using c = await open();
    for (const html of ['hello', WHOLE, 'help', 'list', '/watch 01234567', 'start wrong-code', 'send 1'])
      expect([html, (await c.says(html, { user: 'eve' })).text]).toEqual([
        html,
        say('teams-stranger', { allow: '@Casebell allow' }),
      ]);
    expect((await c.says('hello', { user: 'eve', locale: 'it-IT' })).text).toContain('Non puoi usare Casebell qui');
    expect(await taken()).toEqual([]);
  });

  test('who sends the code becomes the admin, who lets the channel in', async () => {
    await using c = await open();
    const code = await h.core.people.code('teams');
    expect((await c.says(`start ${code}`, { user: 'joe' })).text).toContain('You are an admin of Casebell now');
    expect((await c.says('allow here operator', { user: 'joe' })).text).toContain('operator');
    expect((await c.says(WHOLE, { user: 'eve' })).text).toContain('Taken in');
    const elsewhere = await c.says(WHOLE, { user: 'eve', room: '19:other@thread.tacv2' });
    expect(elsewhere.text).toContain('You are not allowed');
  });
});

describe('a post in the channel', () => {
  test('that is no command is a ticket, with every line of its description', async () => {
    await using c = await open();
    const { text } = await c.says(WHOLE);
    const [row] = await taken();
    expect(text).toBe(say('slip-taken', { id: row?.id ?? '', lane: 'high', message: row?.message ?? '' }));
    expect(row).toMatchObject({
      lane: 'high',
      source: 'teams',
      person: 'teams|ann',
      chat: `teams|${ROOM}`,
      body: { title: 'Disk is full', body: 'It is slow.\n\nSince nine.' },
    });
    expect((await h.core.people.chat(`teams|${ROOM}`))?.title).toBe('Operations / NOC');
  });

  test('with a mistake is answered with the right format, filled; nothing is taken in', async () => {
    await using c = await open();
    const { text } = await c.says('Disk is full; hgih; It is slow.<br>Since nine.');
    expect(text.split('\n')).toEqual([
      '⚠ Priority: there is no priority "hgih"',
      'Nothing was taken in. Mend this and send it again after @Casebell ticket:',
      'Title: Disk is full',
      'Priority: <urgent | high | medium | low>',
      'Description: It is slow.',
      'Since nine.',
    ]);
    expect(await taken()).toEqual([]);
  });

  test.each([
    ['text alone, with the mention and line breaks', { text: '<at>Casebell</at> Disk is full\nhigh\nIt is slow.' }],
    ['a webhook of another name', { text: '<at>Help Desk</at> Disk is full<br>high<br>It is slow.' }],
    [
      'its own name from the activity',
      { text: '<at>Bot</at>Disk is full<br>high<br>It is slow.', recipient: { name: 'bot' } },
    ],
  ])('is understood from %s', async (_, change) => {
    await using c = await open();
    const body = JSON.stringify({ ...activity({ id: 'a', at: h.now(), html: '' }), attachments: [], ...change });
    await c.raw(body, { authorization: sign(body) });
    expect((await taken()).map((row) => row.body)).toMatchObject([{ title: 'Disk is full', body: 'It is slow.' }]);
  });

  test('keeps lists and the names of others, and loses what is hidden or quoted', async () => {
    await using c = await open();
    const eve = '<span itemtype="http://schema.skype.com/Mention" itemid="1">Eve</span>';
    const quote = '<blockquote itemscope itemtype="http://schema.skype.com/Reply"><p>old words</p></blockquote>';
    await c.says(
      `${quote}<p>Disk\u202E is full</p><p>high</p><p>${eve} saw:</p><ul><li>a &lt;b&gt;</li><li>b\u0000</li></ul>`,
    );
    expect((await taken()).map((row) => row.body)).toMatchObject([
      { title: 'Disk is full', body: 'Eve saw:\n- a <b>\n- b' },
    ]);
  });

  test('that begins with a command is one, unless it is a whole ticket', async () => {
    await using c = await open();
    expect((await c.says('help')).text).toContain('@Casebell watch');
    expect((await c.says('/help')).text).toContain('@Casebell watch');
    expect((await c.says('whoami')).text).toContain('You: ann');
    expect((await c.says('Open relay on the mail server; high; Anybody can send.')).text).toContain('Taken in');
    expect((await c.says('ticket Disk is full; high; It is slow.')).text).toContain('Taken in');
    expect((await taken()).map((row) => row.body?.title).sort()).toEqual([
      'Disk is full',
      'Open relay on the mail server',
    ]);
  });

  test('is another one in another channel, also with the same id: Teams counts milliseconds, channel by channel', async () => {
    await using c = await open();
    await c.says(WHOLE, { id: '1795262400000' });
    await c.says(WHOLE, { id: '1795262400000', room: '19:other@thread.tacv2' });
    expect(await taken()).toHaveLength(2);
  });

  test('with a secret in it is not taken in unless it says that it is a ticket', async () => {
    await using c = await open();
    const leaky = 'Disk is full; high; The log says password=correct-horse.';
    expect((await c.says(leaky)).text).toContain('That looks like a secret');
    expect(await taken()).toEqual([]);
    expect((await c.says(`ticket ${leaky}`)).text).toContain('Taken in');
  });

  test('in a language that is none is answered in the one of the settings', async () => {
    await using c = await open();
    await c.says(WHOLE, { locale: 'xx_!' });
    expect((await h.core.people.person('teams|ann'))?.lang).toBeNull();
  });

  test('that only mentions us is answered with the help', async () => {
    await using c = await open();
    expect((await c.says('')).text).toContain('@Casebell watch');
  });
});

test('a ticket that leads nowhere is answered with that', async () => {
  await h.stop();
  h = await house({ routes: NO_ROUTES });
  await using c = await open();
  expect((await c.says(WHOLE)).text).toContain(say('problem-no-account'));
});
