import { describe, expect, test } from 'vitest';
import { mailboxes } from '#src/core/accounts/mailboxes.ts';
import { joined, MAILBOX } from './fakes/carrier.ts';
import { heldMail, mailCase } from './fakes/held.ts';
import { site } from './fakes/site.ts';

async function scene(intake = true) {
  const place = await site({ more: [...mailboxes], mail: { boxes: intake ? [MAILBOX.from] : [] } });
  const { h } = place;
  const ann = await h.known('Ann', 'admin');
  const box = await joined(h.core, ann.id, 'mail', MAILBOX);
  const browser = place.surfer();
  await browser.signIn(h, ann.id);
  return { ...place, ann, box, browser };
}

describe('mails on the board', () => {
  test('are left out where no mailbox becomes tickets', async () => {
    const { browser } = await scene(false);
    const { text } = await browser.open('/');
    expect(text).toContain('id="dead-title"');
    expect(text).not.toContain('id="mails-title"');
  });

  test('are counted, also where there are none', async () => {
    const { h, box, browser } = await scene();
    const before = (await browser.open('/')).text;
    expect(before).toContain('On their way: 0. Parked: 0. Case unknown: 0. Failed: 0.');
    expect(before).toContain('None waits for a decision.');
    await heldMail(h, box, { state: 'new', why: null });
    await heldMail(h, box);
    await heldMail(h, box, { state: 'failed', why: 'reading it failed' });
    const { text } = await browser.open('/');
    expect(text).toContain('On their way: 1. Parked: 1. Case unknown: 0. Failed: 1.');
    expect(text).toMatch(/<li class="loud"><a href="#mails"><strong>2<\/strong> <span>mails to decide on/);
  });

  test('are shown as text, whatever a stranger wrote, each with why it waits', async () => {
    const { h, box, browser } = await scene();
    await heldMail(h, box, { subject: '<img src=x onerror=alert(1)>', sender: '"<b>"@x.test' });
    const { text } = await browser.open('/');
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(text).not.toMatch(/<img|<b>/);
    expect(text).toContain('A robot wrote it');
  });

  test('become tickets, comments or nothing by their buttons', async () => {
    const { h, ann, box, browser } = await scene();
    await mailCase(h, box, 'SUP-21');
    const [one, two, three] = [
      await heldMail(h, box),
      await heldMail(h, box, { state: 'asking', why: null, choices: ['SUP-21'] }),
      await heldMail(h, box),
    ];
    expect((await browser.open('/')).text).toMatch(/name="number" value="SUP-21"><button[^>]*>Add to SUP-21/);
    expect(await browser.send(`/mails/${one}/release`)).toMatchObject({ status: 303, to: '/#mails' });
    expect(await browser.send(`/mails/${one}/release`)).toMatchObject({ status: 303, to: '/#mails' });
    expect((await browser.send(`/mails/${two}/release`, { number: 'SUP-21' })).status).toBe(303);
    expect((await browser.send(`/mails/${three}/drop`)).status).toBe(303);
    expect(await h.core.mail.counts()).toMatchObject({ new: 2, dropped: 1, parked: 0, asking: 0 });
    const notes = (await h.core.audit.last(3)).map(({ person, what }) => `${person} ${what}`);
    expect(notes.sort()).toEqual([`${ann.id} mail-dropped`, `${ann.id} mail-released`, `${ann.id} mail-released`]);
  });

  test('are for admins alone, and no other site presses their buttons', async () => {
    const { h, box, browser, surfer } = await scene();
    const id = await heldMail(h, box);
    const otto = await h.known('Otto', 'operator');
    const other = surfer();
    await other.signIn(h, otto.id);
    expect((await other.open('/')).text).not.toContain('id="mails-title"');
    for (const what of ['release', 'drop']) {
      expect((await other.send(`/mails/${id}/${what}`)).status).toBe(403);
      const evil = { origin: 'https://evil.example.com' };
      expect((await browser.send(`/mails/${id}/${what}`, {}, evil)).status).toBe(403);
    }
    expect(await h.core.mail.counts()).toMatchObject({ parked: 1 });
  });
});
