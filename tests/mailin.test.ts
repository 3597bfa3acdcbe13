import { describe, expect, test } from 'vitest';
import { BO, type Intake, intake, NETWORK, SUPPORT } from './fakes/mailin.ts';

const MINUTE = 60_000;
let at: Intake;

const caseOf = (title: string) => at.cases().find((one) => one.title === title);
const thread = async () => (await at.rows()).find(({ subject }) => subject.startsWith('VPN'))?.thread ?? '';

describe('a new conversation', () => {
  test('becomes a case with all that its mail says', async () => {
    at = await intake({
      rules: [
        { where: 'to', pattern: 'network@*', sets: { category: 'network', labels: 'a,b' } },
        { where: 'any', pattern: '*', sets: { category: 'other', priority: 'low' } },
      ],
    });
    const ended = await at.arrives({
      to: `${SUPPORT}, carl@customer.test`,
      cc: `dora@customer.test, ${NETWORK}`,
      subject: 'AW: [2] VPN down',
      files: [
        { name: 'router.log', text: 'panic!' },
        { name: 'router.log', text: 'again!' },
      ],
    });
    await at.place.live(5 * MINUTE);
    expect(ended).toBe('ticket');
    const [one, ...others] = at.cases();
    expect(others).toEqual([]);
    expect(one).toMatchObject({ title: '[2] VPN down', priority: 'low' });
    const [id] = (await at.rows()).map((row) => row.ticket);
    expect(one?.description).toBe(
      [
        `From: Bo <${BO}>`,
        `Cc: dora@customer.test, ${NETWORK}`,
        '',
        'It is really down.',
        '',
        'Category: network',
        `Reporter: ${BO}`,
        'Keep informed: carl@customer.test, dora@customer.test',
        `casebell${id}`,
      ].join('\n'),
    );
    expect(one?.attachments.map(({ name }) => name).sort()).toEqual(['router (2).log', 'router.log']);
    expect(at.rooms[SUPPORT].filed).toEqual(new Map([['p0', 'read']]));
  });

  test('hears its number, in its own language, and how it is answered is known', async () => {
    at = await intake();
    const id = at.drop({
      subject: 'VPN giù',
      cc: `dora@customer.test, ${NETWORK}`,
      headers: { 'Reply-To': 'desk@customer.test', 'Content-Language': 'it' },
    });
    await at.place.live(MINUTE);
    expect(at.letters().map(({ text }) => text)).toEqual([expect.stringContaining(at.cases()[0]?.number ?? '')]);
    expect(await at.place.core.mail.replyTo(await thread())).toEqual({
      box: at.support,
      from: SUPPORT,
      to: 'desk@customer.test',
      cc: ['dora@customer.test'],
      subject: 'VPN giù',
      answers: [id],
    });
    const voice = await at.place.core.settings.voice({ chat: `mail|${await thread()}` });
    expect(voice.lang).toBe('it');
  });

  test('to two of our mailboxes is one case', async () => {
    at = await intake();
    const mail = { id: '<both@customer.test>', to: `${SUPPORT}, ${NETWORK}` };
    at.drop(mail);
    at.drop(mail, { box: NETWORK });
    await at.place.live(MINUTE);
    expect((await at.states()).sort()).toEqual(['again', 'ticket']);
    expect(at.cases()).toHaveLength(1);
  });

  test('listed twice, as after a resync, is one case', async () => {
    at = await intake();
    at.drop({ id: '<twice@customer.test>' }, { at: '2026-11-20T12:00:00.000Z' });
    at.drop({ id: '<twice@customer.test>' }, { at: '2026-11-20T12:00:00.000Z' });
    await at.place.live(MINUTE);
    expect(await at.states()).toEqual(['ticket']);
  });

  test('delivered twice is one case', async () => {
    at = await intake();
    at.drop({ id: '<twice@customer.test>' });
    at.drop({ id: '<twice@customer.test>' });
    await at.place.live(MINUTE);
    expect((await at.states()).sort()).toEqual(['again', 'ticket']);
    expect(at.cases()).toHaveLength(1);
  });

  test('with the Message-ID of another mail is a case of its own', async () => {
    at = await intake();
    at.drop({ id: '<careless@customer.test>', subject: 'The disk is full' });
    at.drop({ id: '<careless@customer.test>', subject: 'The fan is loud', text: 'Very loud.' });
    await at.place.live(MINUTE);
    expect(await at.states()).toEqual(['ticket', 'ticket']);
  });

  test('with no Message-ID that comes twice is one case, too', async () => {
    at = await intake();
    const source = `From: ${BO}\r\nTo: ${SUPPORT}\r\nDate: Fri, 20 Nov 2026 12:00:00 +0000\r\nSubject: Twice\r\n\r\nHello`;
    for (const _ of [1, 2])
      at.rooms[SUPPORT].arrive({ messageId: undefined as unknown as string, at: '2026-11-20T12:00:00.000Z', source });
    await at.place.live(MINUTE);
    expect((await at.states()).sort()).toEqual(['again', 'ticket']);
  });

  test('too long for its vendor is cut, says so, and goes along whole as a file', async () => {
    at = await intake();
    await at.arrives({ text: 'down '.repeat(8_000) });
    await at.place.live(5 * MINUTE);
    const [one] = at.cases();
    expect(one?.description).toMatch(/\[[\d,]+ characters more: the whole text is in mail\.txt\]/);
    expect((one?.description ?? '').length).toBeLessThan(30_100);
    expect(one?.attachments.map(({ name }) => name)).toEqual(['mail.txt']);
  });
});

describe('what needs no ticket', () => {
  test('asks that a comment be told: its case is looked at now', async () => {
    at = await intake();
    at.drop();
    await at.place.live(MINUTE);
    const number = caseOf('VPN down')?.number ?? '';
    const text = JSON.stringify({ ticket: number, id: '10001', author: 'ada' });
    const relay = { from: 'jira@automation.atlassian.com', subject: 'relay', text };
    at.place.wire.requests.length = 0;
    expect(await at.arrives(relay)).toBe('relay');
    expect(at.place.wire.requests).toContainEqual(expect.stringContaining(`/get/${number}`));
    expect(await at.arrives({ ...relay, from: 'eve@elsewhere.test' })).toBe('ticket');
  });

  test('two that answer each other do not wait for ever', async () => {
    at = await intake();
    at.drop({ id: '<a@customer.test>', answers: ['<b@customer.test>'] });
    at.drop({ id: '<b@customer.test>', answers: ['<a@customer.test>'] });
    await at.place.live(3 * 60 * MINUTE);
    expect((await at.states()).sort()).toEqual(['comment', 'ticket']);
  });

  test('a mailbox that is gone leaves its mails to a person', async () => {
    at = await intake();
    at.place.wire.fails = undefined;
    const head = { place: 'x', folder: 'inbox' as const, messageId: '<x@x.test>', conversation: undefined };
    const at0 = new Date(at.place.now()).toISOString();
    await at.place.core.mail.list(
      { ...(await at.place.core.accounts.get(at.network)) },
      [{ ...head, size: 1, at: at0 }],
      undefined,
    );
    await at.place.core.accounts.remove(at.network);
    await at.place.live(MINUTE);
    expect((await at.rows()).map(({ why }) => why)).toEqual(['its mailbox is not connected any more']);
  });
});
