import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { whole } from '#src/mime.ts';
import { outpost, PATIENT } from './fakes/outpost.ts';
import { hastyClock, mailOf } from './fakes/whole.ts';

const ONE = 'support@one.test';
const TWO = 'help@two.test';
const BO = 'bo@customer.test';
const NOON = '2026-11-20T12:00:00.000Z';
const NOTICE = 'Re: [SUP-1] VPN down';

type House = Awaited<ReturnType<typeof house>>;
/** What happens to a letter on its way. */
type Way = (source: string) => string | Promise<string>;
let clock: ReturnType<typeof hastyClock>;
let one: House;
let two: House;

beforeAll(() => {
  clock = hastyClock();
});
afterAll(() => clock[Symbol.dispose]());
beforeEach(async () => {
  [one, two] = await Promise.all([house(ONE), house(TWO)]);
});

/** One Casebell with its mailbox and its Jira. */
async function house(address: string) {
  const at = await outpost(address, clock);
  onTestFinished(() => at[Symbol.asyncDispose]());
  await at.ready();
  return Object.assign(at, { carried: new Set<string>() });
}

/** Every mail of the mailbox has its end, and every ticket its issue and its notice. */
async function done({ graph, jira, counts, sent }: House): Promise<boolean> {
  const { new: open, ...ends } = await counts();
  const issues = jira.all().length;
  const letters = (await sent()).filter(({ messageId }) => messageId?.startsWith('<casebell-')).length;
  const ended = Object.values(ends).reduce((sum, n) => sum + n, 0) === graph.box.mails.size;
  return open === 0 && ended && issues === ends.ticket && letters >= issues;
}

/** What left a mailbox, by hand or not, is brought to the other one where it is named. */
async function carry(from: House, to: House, way: Way): Promise<number> {
  const letters = [...from.graph.box.mails.values()].filter(
    ({ id, folder }) => folder === 'sentitems' && !from.carried.has(id),
  );
  for (const { id, source } of letters) {
    from.carried.add(id);
    if (/^(?:to|cc):.*$/gim.exec(source) && addressed(source).includes(to.address)) to.arrives(await way(source));
  }
  return letters.length;
}

function addressed(source: string): string {
  const [head = ''] = source.split('\r\n\r\n');
  return (head.replace(/\r\n\s+/g, ' ').match(/^(?:to|cc):.*$/gim) ?? []).join(' ').toLowerCase();
}

/** The post is carried to and fro until nothing more comes, also not minutes later. */
async function carriedOn(way: Way): Promise<void> {
  for (let quiet = 0; quiet < 3; ) {
    await expect.poll(async () => (await done(one)) && (await done(two)), PATIENT).toBe(true);
    const moved = (await carry(one, two, way)) + (await carry(two, one, way));
    quiet = moved > 0 ? 0 : quiet + 1;
    await one.pass(60_000);
    await two.pass(0);
  }
}

const untouched = (source: string) => source;
/** As a gateway or Graph may do it. */
function stripped(source: string): string {
  const [head = '', ...body] = source.split('\r\n\r\n');
  return [head.replace(/^(?:x-[\w-]+|auto-submitted):.*\r\n(?:\s.*\r\n)*/gim, ''), ...body].join('\r\n\r\n');
}

/** Nothing but who wrote, to whom, and the text: no mark of ours is left. */
async function bare(source: string): Promise<string> {
  const { messageId = '', from, to, cc, subject, text, answers } = await whole(Buffer.from(source), NOON);
  return mailOf({ id: messageId, from, to: to.join(', '), cc: cc.join(', '), subject, text, answers });
}

describe.each([
  ['as they were sent', untouched],
  ['without the headers that mark them', stripped],
])('two Casebells whose letters arrive %s', (_how, way) => {
  test('written to by one person together tell that person once each, and one another nothing', async () => {
    const mail = mailOf({ id: '<both@customer.test>', to: `${ONE}, ${TWO}`, subject: 'VPN down' });
    one.arrives(mail);
    two.arrives(mail);
    for (const at of [one, two]) await expect.poll(at.subjects, PATIENT).toEqual([NOTICE]);
    await carriedOn(way);
    for (const at of [one, two]) {
      expect(await at.subjects()).toEqual([NOTICE]);
      expect(await at.held()).toEqual(['marker']);
      expect(at.jira.all().map(({ comments }) => comments)).toEqual([[]]);
    }
  });

  test('of which one is written to from the other by hand: one notice, and nothing comes back', async () => {
    const mail = mailOf({ id: '<hand@two.test>', from: TWO, to: ONE, cc: BO, subject: 'VPN down' });
    two.arrives(mail, 'sentitems');
    await carriedOn(way);
    await expect.poll(one.subjects, PATIENT).toEqual([NOTICE]);
    await carriedOn(way);
    expect(await one.subjects()).toEqual([NOTICE]);
    expect(await two.subjects()).toEqual(['VPN down']);
    expect((await two.held()).sort()).toEqual(['marker', 'self']);
    expect(two.jira.all()).toEqual([]);
  });

  test('of which one is in Cc: a comment of its engineers goes to all, and nothing comes back', async () => {
    one.arrives(mailOf({ id: '<cc@customer.test>', to: ONE, cc: TWO, subject: 'VPN down' }));
    await expect.poll(one.subjects, PATIENT).toEqual([NOTICE]);
    await carriedOn(way);
    one.jira.says('SUP-1', 'Try again.');
    await expect
      .poll(async () => {
        await carriedOn(way);
        return one.subjects();
      }, PATIENT)
      .toEqual([NOTICE, NOTICE]);
    await carriedOn(way);
    expect(await two.subjects()).toEqual([]);
    expect(two.jira.all()).toEqual([]);
    expect(one.jira.issue('SUP-1')?.comments).toHaveLength(1);
  });
});

test('even letters that lost every mark are not sent to and fro for ever', async () => {
  two.arrives(mailOf({ id: '<hand@two.test>', from: TWO, to: ONE, subject: 'VPN down' }), 'sentitems');
  await carriedOn(bare);
  await expect.poll(one.subjects, PATIENT).toEqual([NOTICE]);
  await carriedOn(bare);
  // What the other one took for a customer's mail was answered once, and that is a comment.
  expect([await one.subjects(), await two.subjects()].map((all) => all.length)).toEqual([1, 2]);
  expect(one.jira.issue('SUP-1')?.comments).toHaveLength(1);
});

describe('what robots answer to our notice', () => {
  test.each([
    [
      'that its reader is away',
      'auto',
      { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' },
      'Automatic reply: VPN down',
      BO,
    ],
    [
      'that it could not be delivered',
      'bounce',
      { 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=x', 'Return-Path': '<>' },
      'Undeliverable: VPN down',
      'postmaster@customer.test',
    ],
  ])('%s opens no ticket, is no comment, and gets no answer', async (_what, why, headers, subject, from) => {
    one.arrives(mailOf({ id: '<first@customer.test>', to: ONE, subject: 'VPN down' }));
    await expect.poll(one.subjects, PATIENT).toEqual([NOTICE]);
    const [notice] = await one.sent();
    const answers = [notice?.messageId ?? ''];
    const text = `--x\r\n\r\nNo.\r\n--x\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: ${answers[0]}\r\n\r\n--x--`;
    one.arrives(mailOf({ id: '<robot@customer.test>', from, to: ONE, subject, text, answers, headers }));
    await carriedOn(untouched);
    expect(await one.held()).toEqual([why]);
    expect(await one.subjects()).toEqual([NOTICE]);
    expect(one.jira.all().map(({ comments }) => comments)).toEqual([[]]);
  });
});
