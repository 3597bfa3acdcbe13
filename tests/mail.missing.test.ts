import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outpost, PATIENT } from './fakes/outpost.ts';
import { hastyClock, mailOf } from './fakes/whole.ts';

const BOX = 'support@acme.test';
const BO = 'bo@customer.test';

let at: Awaited<ReturnType<typeof outpost>>;
let clock: ReturnType<typeof hastyClock>;

beforeAll(async () => {
  clock = hastyClock();
  at = await outpost(BOX, clock, {
    env: { MAIL_RULES: 'subject *switch* => board network', EMAIL_WHITELISTED_DOMAINS: 'customer.test' },
  });
});
afterAll(async () => {
  await at?.[Symbol.asyncDispose]();
  clock[Symbol.dispose]();
});

describe('nothing goes missing', () => {
  test('where Microsoft forgets how far the mailbox was read, and nothing comes twice', async () => {
    await at.ready();
    at.arrives(mailOf({ id: '<vpn@customer.test>', to: BOX, subject: 'The VPN is dead' }));
    await expect.poll(at.last, PATIENT).toBe('Re: [SUP-1] The VPN is dead');
    const anew = () => at.graph.asked('GET', '/messages/delta').filter(({ query }) => query['$filter']).length;
    const begun = anew();
    at.graph.box.forget();
    at.arrives(mailOf({ id: '<switch@customer.test>', to: BOX, subject: 'The switch is dead' }));
    await at.later(at.last).toBe('Re: [NET-1] The switch is dead');
    expect(anew()).toBeGreaterThan(begun);
    expect(at.issues()).toHaveLength(2);
    expect(await at.counts()).toMatchObject({ ticket: 2, new: 0, again: 0 });
  });

  test('what a stranger writes waits until somebody wants a ticket of it', async () => {
    at.arrives(mailOf({ id: '<x@stranger.test>', from: 'eve@stranger.test', to: BOX, subject: 'A special offer' }));
    await expect.poll(() => at.casebell.core.mail.held({ limit: 9 }), PATIENT).toMatchObject([{ why: 'domain' }]);
    expect(at.issues()).toHaveLength(2);
    const [held] = await at.casebell.core.mail.held({ limit: 9 });
    expect(await at.casebell.core.mail.release(held?.id ?? '', 'telegram|ann')).toBe(true);
    await expect.poll(() => at.issues().at(-1), PATIENT).toEqual(['SUP-2', 'A special offer']);
    expect(await at.casebell.core.mail.held({ limit: 9 })).toEqual([]);
  });

  test('while Jira is down a mail waits, and becomes one issue', async () => {
    let refused = 0;
    at.jira.interrupt = () => {
      refused += 1;
      return { status: 503 };
    };
    at.arrives(mailOf({ id: '<down@customer.test>', to: BOX, subject: 'The phone is dead' }));
    await expect.poll(at.counts, PATIENT).toMatchObject({ ticket: 4 });
    await expect.poll(() => refused, PATIENT).toBeGreaterThan(0);
    at.jira.interrupt = undefined;
    await at.later(() => at.issues().at(-1)).toEqual(['SUP-3', 'The phone is dead']);
    await at.later(at.last).toBe('Re: [SUP-3] The phone is dead');
  });

  test('an issue whose answer was lost is found, not opened again', async () => {
    at.jira.interrupt = (request) => {
      if (request.method !== 'POST' || !request.path.endsWith('/issue')) return undefined;
      at.jira.interrupt = undefined;
      void fetch(`${at.jira.base}${request.path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: request.body,
      });
      return 'reset';
    };
    at.arrives(mailOf({ id: '<lost@customer.test>', to: BOX, subject: 'The fax is dead' }));
    await expect.poll(() => at.issues().at(-1), PATIENT).toEqual(['SUP-4', 'The fax is dead']);
    await at.later(at.last).toBe('Re: [SUP-4] The fax is dead');
    expect(at.issues()).toHaveLength(5);
  });

  test('what came while Casebell was off is taken in when it is on again, and nothing comes twice', async () => {
    const before = at.issues().length;
    at.arrives(mailOf({ id: '<off@customer.test>', to: BOX, subject: 'The lamp is dead' }));
    await at.restart(3_600_000);
    await at.later(at.last).toBe('Re: [SUP-5] The lamp is dead');
    expect(at.issues()).toHaveLength(before + 1);
  });

  test('and in the end everybody had just the mails that are theirs', async () => {
    await at.later(at.counts).toMatchObject({ ticket: 6, own: 6, new: 0 });
    expect((await at.sent()).map(({ to, subject }) => `${to}: ${subject}`)).toEqual([
      `${BO}: Re: [SUP-1] The VPN is dead`,
      `${BO}: Re: [NET-1] The switch is dead`,
      'eve@stranger.test: Re: [SUP-2] A special offer',
      `${BO}: Re: [SUP-3] The phone is dead`,
      `${BO}: Re: [SUP-4] The fax is dead`,
      `${BO}: Re: [SUP-5] The lamp is dead`,
    ]);
    expect(at.jira.all().flatMap(({ comments }) => comments)).toEqual([]);
  });

  test('and Jira was never asked for what its document does not know', () => {
    expect(at.jira.wrong).toEqual([]);
    expect(at.jira.seen.length).toBeGreaterThan(20);
  });
});
