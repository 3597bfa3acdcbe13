import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Issue } from './fakes/cloud.ts';
import { outpost, PATIENT } from './fakes/outpost.ts';
import { hastyClock, mailOf } from './fakes/whole.ts';
import type { Said, Seen } from './fakes/wire.ts';

const BOX = 'support@acme.test';
const BO = 'bo@customer.test';
const SECRET = 'webhook-secret';
const FIRST = [
  'Message-ID: <first@customer.test>',
  'Date: Fri, 20 Nov 2026 12:00:00 +0000',
  `From: Bo Rossi <${BO}>`,
  `To: ${BOX}`,
  'Cc: dora@customer.test, carl@customer.test',
  'Subject: La VPN non va',
  'Importance: high',
  'Content-Language: it',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=outer',
  '',
  '--outer',
  'Content-Type: multipart/related; boundary=inner',
  '',
  '--inner',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>Da stamattina la VPN non va.</p><img src="cid:screen@here">',
  '--inner',
  'Content-Type: image/png; name="screen.png"',
  'Content-ID: <screen@here>',
  'Content-Disposition: inline; filename="screen.png"',
  '',
  'the screen',
  '--inner--',
  '--outer',
  'Content-Type: text/plain; name="vpn.log"',
  'Content-Disposition: attachment; filename="vpn.log"',
  '',
  'panic!',
  '--outer--',
  '',
].join('\r\n');

let at: Awaited<ReturnType<typeof outpost>>;
let clock: ReturnType<typeof hastyClock>;

beforeAll(async () => {
  clock = hastyClock();
  at = await outpost(BOX, clock, {
    people: { [BO]: 'id-of-bo', 'dora@customer.test': 'id-of-dora' },
    env: {
      MAIL_RULES: 'subject *vpn* => category vpn',
      PUBLIC_URL: 'http://casebell.test',
      JIRA_WEBHOOK_SECRET: SECRET,
    },
  });
});
afterAll(async () => {
  await at?.[Symbol.asyncDispose]();
  clock[Symbol.dispose]();
});

/** What was sent cannot be read yet. */
function slowly({ method, path }: Seen): Said | undefined {
  const [, id = ''] = /\/messages\/([^/]+)\/\$value$/.exec(decodeURIComponent(path)) ?? [];
  return method === 'GET' && at.graph.box.mails.get(id)?.folder === 'sentitems' ? { status: 503 } : undefined;
}
const comments = () => at.jira.issue('SUP-1')?.comments.map(({ body }) => textIn(body));

function textIn(body: unknown): string {
  const { text, type, content = [] } = body as { text?: string; type?: string; content?: unknown[] };
  return text ?? (type === 'hardBreak' ? '\n' : content.map(textIn).join(type === 'doc' ? '\n\n' : ''));
}

function told(key: string, event: string, secret = SECRET): Promise<number> {
  const body = JSON.stringify({ webhookEvent: 'comment_created', issue: { key } });
  const sign = createHmac('sha256', secret).update(body).digest('hex');
  const headers = { 'x-hub-signature': `sha256=${sign}`, 'x-atlassian-webhook-identifier': event };
  return fetch(`${at.casebell.origin}/jira`, { method: 'POST', headers, body }).then(({ status }) => status);
}

describe('a mail of a customer', () => {
  test('is a Jira issue with all it says, its people and its files, and is marked as read once it is taken in', async () => {
    await at.ready();
    const atFiling: Promise<number>[] = [];
    at.graph.interrupt = (request) => {
      if (request.method === 'PATCH') atFiling.push(at.casebell.core.mail.counts().then(({ ticket }) => ticket));
      return slowly(request);
    };
    const mail = at.arrives(FIRST);
    await expect.poll(() => at.jira.all().length, PATIENT).toBe(1);
    await at.pass(10_000);
    await expect.poll(() => at.jira.issue('SUP-1')?.files.length, PATIENT).toBe(2);
    const issue = at.jira.issue('SUP-1') as Issue;
    expect(issue.fields).toMatchObject({
      project: { key: 'SUP' },
      issuetype: { id: '10001' },
      summary: 'La VPN non va',
      labels: [expect.stringMatching(/^casebell[0-9a-f]{12}$/), 'vpn', 'mail'],
      priority: { name: 'High' },
      reporter: { accountId: 'id-of-bo' },
    });
    expect(textIn(issue.fields['description'])).toBe(
      [
        `From: Bo Rossi <${BO}>\nCc: dora@customer.test, carl@customer.test`,
        'Da stamattina la VPN non va.',
        '[cid:screen@here]',
        'Cc: carl@customer.test',
      ].join('\n\n'),
    );
    expect(issue.watchers).toEqual(['id-of-dora']);
    expect(issue.files.map(({ filename, body }) => [filename, body.trim()]).sort()).toEqual([
      ['screen.png', 'the screen'],
      ['vpn.log', 'panic!'],
    ]);
    await expect.poll(() => at.graph.box.mails.get(mail.id)?.isRead, PATIENT).toBe(true);
    expect(await Promise.all(atFiling)).toEqual([1]);
    at.graph.interrupt = slowly;
  });

  test('is answered to all in its language, with key and link', async () => {
    await expect.poll(async () => (await at.sent()).length, PATIENT).toBe(1);
    const [answer] = await at.sent();
    expect(answer).toMatchObject({
      from: BOX,
      to: [BO],
      cc: ['dora@customer.test', 'carl@customer.test'],
      subject: 'Re: [SUP-1] La VPN non va',
      answers: ['<first@customer.test>'],
      marks: ['notice'],
    });
    expect(answer?.text).toContain('La sua richiesta è il ticket SUP-1');
    expect(answer?.text).toContain('https://acme.atlassian.net/browse/SUP-1');
  });
});

describe('the conversation goes on', () => {
  test('a customer answers before we even read what we sent: one comment, of what is new in it', async () => {
    const [notice] = await at.sent();
    at.arrives(
      mailOf({
        id: '<second@customer.test>',
        from: `Dora <dora@customer.test>`,
        to: BOX,
        subject: 'R: [SUP-1] La VPN non va',
        answers: ['<first@customer.test>', notice?.messageId ?? ''],
        text: `Anche da me.\r\n\r\nIl giorno ven 20 nov 2026 Support <${BOX}> ha scritto:\r\n> La sua richiesta`,
      }),
    );
    await expect.poll(comments, PATIENT).toEqual(['From: Dora <dora@customer.test>\n\nAnche da me.']);
    expect(at.issues()).toHaveLength(1);
    at.graph.interrupt = undefined;
  });

  test('an engineer comments with a picture: Jira says so, and it comes as a mail of the thread', async () => {
    at.jira.says('SUP-1', 'Provate ora.', { picture: { filename: 'graph.png', body: 'the graph' } });
    expect(await told('SUP-1', 'event-1', 'another')).toBe(401);
    expect(await told('SUP-1', 'event-1')).toBe(200);
    await at.later(async () => (await at.sent()).length).toBe(2);
    const answer = (await at.sent())[1];
    expect(answer).toMatchObject({
      to: ['dora@customer.test'],
      subject: 'Re: [SUP-1] La VPN non va',
      marks: ['relay'],
      files: [{ name: 'graph.png', type: 'image/png', inline: true }],
    });
    expect(answer?.answers).toEqual(expect.arrayContaining(['<first@customer.test>', '<second@customer.test>']));
    expect(answer?.text).toContain('Provate ora.');
    expect(Buffer.from(answer?.files[0]?.content ?? []).toString()).toBe('the graph');
  });

  test('what is internal, or what we wrote ourselves, never comes as a mail', async () => {
    at.jira.says('SUP-1', 'Il cliente è noioso.', { more: { jsdPublic: false } });
    at.jira.says('SUP-1', 'Solo per noi.', { more: { visibility: { type: 'role', value: 'Staff' } } });
    at.jira.says('SUP-1', 'Fatto.');
    await told('SUP-1', 'event-2');
    await at.later(async () => (await at.sent()).length).toBe(3);
    const texts = (await at.sent()).map(({ text }) => text);
    expect(texts[2]).toContain('Fatto.');
    expect(texts.join('\n')).not.toMatch(/noioso|Solo per noi|Anche da me/);
    await at.later(at.counts).toMatchObject({ ticket: 1, comment: 1, own: 3, new: 0 });
  });
});

test('and Jira was never asked for what its document does not know', () => {
  expect(at.jira.seen.length).toBeGreaterThan(20);
  expect(at.jira.wrong).toEqual([]);
});
