import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { whole } from '#src/mime.ts';
import { jiraCloud } from './fakes/cloud.ts';
import { type Dovecot, dovecot, hasDovecot } from './fakes/dovecot.ts';
import { mailServer } from './fakes/smtp.ts';
import { hastyClock, JIRA, mailOf, type Service, service } from './fakes/whole.ts';

const NEVER = AbortSignal.timeout(60_000);
const PATIENT = { timeout: 8_000, interval: 20 };

describe.skipIf(!hasDovecot)('a mailbox on a real IMAP server', { timeout: 30_000 }, () => {
  let imap: Dovecot;
  let smtp: Awaited<ReturnType<typeof mailServer>>;
  let jira: Awaited<ReturnType<typeof jiraCloud>>;
  let clock: ReturnType<typeof hastyClock>;
  let casebell: Service;

  beforeAll(async () => {
    const started = await dovecot();
    if (started) imap = started;
    clock = hastyClock();
    smtp = await mailServer();
    jira = await jiraCloud();
    const env = {
      ...JIRA,
      MAILBOX: imap.user,
      MAIL_IMAP: `127.0.0.1:${imap.port}`,
      MAIL_SMTP: `127.0.0.1:${smtp.port}`,
      MAIL_PASSWORD: imap.password,
      MAIL_PARKED_FOLDER: 'Held/For now',
      EMAIL_BLACKLIST: 'eve@customer.test',
      // Only IDLE is sooner.
      POLL_MAIL: '3600',
    };
    casebell = await service(env, { api: jira.base });
  });

  afterAll(async () => {
    await casebell?.stop();
    await smtp?.[Symbol.asyncDispose]();
    await jira?.[Symbol.asyncDispose]();
    clock?.[Symbol.dispose]();
    await imap?.stop();
  });

  const counts = () => casebell.core.mail.counts();
  const titles = () => jira.all().map(({ fields }) => fields['summary']);
  const taken = async () => Object.values(await counts()).reduce((sum, n) => sum + n, 0);

  test('says at once that a mail came', async () => {
    // One connection waits, the other reads.
    await expect.poll(() => imap.open(), PATIENT).toBe(2);
    await expect
      .poll(() => casebell.core.accounts.find('mailbox'), PATIENT)
      .toMatchObject({ ok_at: expect.any(Number) });
    imap.deliver(mailOf({ id: '<one@customer.test>', to: imap.user, cc: 'dora@customer.test', subject: 'VPN down' }));
    await expect.poll(taken, { timeout: 1_500, interval: 20 }).toBe(1);
  });

  test('a mail is a ticket, and is marked as read when it is taken in', async () => {
    await expect.poll(titles, PATIENT).toEqual(['VPN down']);
    await expect.poll(() => imap.seen('INBOX'), PATIENT).toHaveLength(1);
    expect(await counts()).toMatchObject({ ticket: 1, new: 0 });
  });

  test('whoever wrote is told by SMTP, and all others with them', async () => {
    await expect.poll(() => smtp.taken, PATIENT).toHaveLength(1);
    const [letter] = smtp.taken;
    expect(letter).toMatchObject({ from: imap.user, to: ['bo@customer.test', 'dora@customer.test'] });
    const read = await whole(Buffer.from(letter?.source ?? ''), new Date(0).toISOString());
    expect(read).toMatchObject({ subject: 'Re: [SUP-1] VPN down', answers: ['<one@customer.test>'] });
  });

  test('that numbers its mails anew brings none of them twice, and the next one', async () => {
    imap.resetValidity();
    imap.deliver(mailOf({ id: '<two@customer.test>', to: imap.user, subject: 'Switch down' }));
    clock.pass(3_700_000);
    await casebell.wake();
    await expect.poll(titles, PATIENT).toEqual(['VPN down', 'Switch down']);
    expect(await counts()).toMatchObject({ ticket: 2, new: 0 });
    await expect.poll(() => imap.seen('INBOX'), PATIENT).toHaveLength(2);
  });

  test('is checked for what was missed, as often as one likes', async () => {
    // It lies there since before the mailbox was looked at for the first time.
    const before = new Date(Date.now() - 2 * 86_400_000).toISOString();
    const old = mailOf({ id: '<old@customer.test>', to: imap.user, subject: 'Fax down' });
    imap.deliver(old, 'INBOX', new Date(Date.now() - 86_400_000).toISOString());
    const check = () => casebell.core.mail.check('mailbox', before, NEVER);
    expect((await check()).seen).toBe(3);
    await expect.poll(titles, PATIENT).toEqual(['VPN down', 'Switch down', 'Fax down']);
    await expect.poll(counts, PATIENT).toMatchObject({ ticket: 3, new: 0 });
    expect(await check()).toEqual({ seen: 3, new: 0, states: { ticket: 3 } });
    expect(titles()).toHaveLength(3);
    expect(jira.wrong).toEqual([]);
  });

  test('keeps what is parked in a folder of its own, where it is still found when somebody wants a ticket of it', async () => {
    const mail = mailOf({
      id: '<eve@customer.test>',
      from: 'eve@customer.test',
      to: imap.user,
      subject: 'Copier down',
    });
    imap.deliver(mail);
    // A server looks into its folders once a second at most.
    const held = async () => {
      await casebell.wake();
      return imap.folder('Held/For now');
    };
    await expect.poll(held, { ...PATIENT, interval: 300 }).toHaveLength(1);
    await expect.poll(counts, PATIENT).toMatchObject({ parked: 1, new: 0 });
    const [{ id = '' } = {}] = await casebell.core.mail.held({ limit: 9 });
    // After a month its bytes are not kept here any more.
    rmSync(join(casebell.dir, 'mails', id));
    expect(await casebell.core.mail.release(id, 'telegram|ann')).toBe(true);
    const later = async () => {
      clock.pass(60_000);
      await casebell.wake();
      return titles().at(-1);
    };
    await expect.poll(later, { timeout: 8_000, interval: 200 }).toBe('Copier down');
    await expect.poll(() => imap.seen('Held/For now'), PATIENT).toHaveLength(1);
  });
});
