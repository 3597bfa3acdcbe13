import { describe, expect, test } from 'vitest';
import { html, written } from '#src/api/pages/html.ts';
import { site } from './fakes/site.ts';

describe('a page', () => {
  test('shows hostile text as text', () => {
    const evil = `<script>alert("x")</script>' onload='y' & more`;
    expect(written(html`<p title="${evil}">${[evil, undefined, false, 3]}</p>`)).toBe(
      '<p title="&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39; onload=&#39;y&#39; &amp; more">' +
        '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39; onload=&#39;y&#39; &amp; more3</p>',
    );
  });

  test('runs nothing of anybody else, is kept by nobody, and stands in no frame', async () => {
    const { surfer } = await site();
    const { headers, text } = await surfer().open('/sign-in');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(headers.get('cache-control')).toBe('no-store');
    expect(text).not.toMatch(/<script(?![^>]* src=)|style=|\son\w+=/);
    const [, css = ''] = /href="(\/assets\/[^"]+)"/.exec(text) ?? [];
    const sheet = await surfer().open(css);
    expect(sheet.status).toBe(200);
    expect(sheet.headers.get('cache-control')).toContain('immutable');
    expect((await surfer().open('/assets/nothing.css')).status).toBe(404);
  });

  test('speaks the language of the browser, and of the person who chose one', async () => {
    const { h, surfer } = await site();
    expect((await surfer('fi, it-CH;q=0.8, en;q=0.5').open('/sign-in')).text).toContain('<html lang="it">');
    const ann = await h.known('Ann', 'viewer');
    await h.core.settings.setPerson(ann.id, { lang: 'it' });
    const browser = surfer('en');
    await browser.signIn(h, ann.id);
    expect((await browser.open('/')).text).toContain('<h1>Bacheca</h1>');
  });
});

describe('signing in', () => {
  test('sends strangers to the door', async () => {
    const { surfer } = await site();
    expect(await surfer().open('/')).toMatchObject({ status: 302, to: '/sign-in' });
    expect((await surfer().open('/events')).status).toBe(302);
    expect(await surfer().send('/sign-out')).toMatchObject({ status: 303, to: '/sign-in' });
  });

  test('/board gives a link that works once, and looking at it uses nothing up', async () => {
    const { h, surfer } = await site();
    const ann = await h.known('Ann', 'viewer');
    const said = await ann.says('/board');
    const [button] = said.message?.buttons?.flat() ?? [];
    const link = button && 'url' in button ? button.url : '';
    expect(said.message?.only).toBe('ann');
    const preview = await surfer().open(link);
    expect(preview.text).toContain('This link was made for Ann.');
    const browser = surfer();
    expect(await browser.send(link)).toMatchObject({ status: 303, to: '/' });
    expect((await browser.open('/')).text).toContain('Signed in as Ann');
    const thief = surfer();
    expect((await thief.send(link)).status).toBe(410);
    expect(await thief.open('/')).toMatchObject({ status: 302 });
    expect((await surfer().open('/in/nonsense')).status).toBe(410);
  });

  test('a link ends after ten minutes, and with the role of its person', async () => {
    const { h, surfer } = await site();
    const ann = await h.known('Ann', 'viewer');
    const old = `/in/${await h.core.links.make('board', ann.id)}`;
    h.pass(10 * 60_000 + 1);
    expect((await surfer().send(old)).status).toBe(410);
    const fresh = `/in/${await h.core.links.make('board', ann.id)}`;
    await h.core.people.revoke(ann.id);
    expect((await surfer().send(fresh)).status).toBe(410);
  });

  test('whoever loses the role sees nothing any more', async () => {
    const { h, surfer } = await site();
    const ann = await h.known('Ann', 'viewer');
    const browser = surfer();
    await browser.signIn(h, ann.id);
    expect((await browser.open('/')).status).toBe(200);
    await h.core.people.revoke(ann.id);
    expect((await browser.open('/')).status).toBe(403);
    expect(await browser.open('/')).toMatchObject({ status: 302, to: '/sign-in' });
  });

  test('signing out ends it, also for who kept the cookie', async () => {
    const { h, surfer } = await site();
    const ann = await h.known('Ann', 'viewer');
    const browser = surfer();
    await browser.signIn(h, ann.id);
    const { cookie } = browser;
    expect(await browser.send('/sign-out')).toMatchObject({ status: 303, to: '/sign-in' });
    expect((await surfer().open('/', { cookie })).status).toBe(302);
  });

  test('a key with the scope read is let in, until it is revoked; others are told why not', async () => {
    const { h, surfer } = await site();
    const reader = await h.core.keys.make({ name: 'Wallboard', scopes: ['read'] });
    const writer = await h.core.keys.make({ name: 'Form', scopes: ['open'] });
    const browser = surfer();
    const wrong = await browser.send('/sign-in', { key: 'cb_00000000_nothing' });
    expect(wrong).toMatchObject({ status: 401, text: expect.stringContaining('No key of ours') });
    expect((await browser.send('/sign-in', { key: writer.key })).text).toContain('lacks the scope read');
    expect(await browser.send('/sign-in', { key: ` ${reader.key} ` })).toMatchObject({ status: 303, to: '/' });
    expect((await browser.open('/')).text).toContain('Signed in as Wallboard');
    await h.core.keys.revoke(reader.id);
    expect((await browser.open('/')).status).toBe(302);
  });

  test('what another site sends is refused', async () => {
    const { h, surfer } = await site();
    const ann = await h.known('Ann', 'viewer');
    const link = `/in/${await h.core.links.make('board', ann.id)}`;
    const answer = await surfer().send(link, {}, { origin: 'https://evil.example.com' });
    expect(answer).toMatchObject({ status: 403, text: expect.stringContaining('Open the board again') });
    expect((await surfer().send(link)).status).toBe(303);
  });

  test('/board says what is missing where no address is known, and nothing to strangers', async () => {
    const { h } = await site({ publicUrl: false });
    const ann = await h.known('Ann', 'viewer');
    expect((await ann.says('/board')).text).toContain('PUBLIC_URL');
    expect((await h.person('Eve').says('/board')).kind).toBe('none');
  });
});
