import { z } from 'zod';
import { COOKIE, cookie } from '#src/api/auth.ts';
import type { Given, Server } from '#src/api/server.ts';
import { note, type Page, type Show } from './frame.ts';
import { type Html, html } from './html.ts';
import { type Voice, voiceOf } from './voice.ts';

const KEY_MOST = 200;
const Code = z.object({ code: z.string().max(100) });

/** The ways in and out: an API key, a one-time link from a chat, and Sign out. */
export function entry(app: Server, given: Given, show: Show): void {
  const { core } = given;

  app.get('/sign-in', { config: { who: 'anybody' } }, async (request, reply) => {
    const voice = await voiceOf(core, request);
    return show(reply, voice, { title: voice.say('page-sign-in'), body: keyForm(voice) });
  });

  const key = { body: z.object({ key: z.string().max(KEY_MOST).default('') }) };
  app.post('/sign-in', { config: { who: 'anybody' }, schema: key }, async (request, reply) => {
    const voice = await voiceOf(core, request);
    const found = await core.keys.check(request.body.key.trim());
    const viewer = found && (await core.board.viewer(`api|${found.id}`));
    if (viewer) {
      reply.setCookie(COOKIE, await core.sessions.open(viewer.id), cookie(given));
      return reply.redirect('/', 303);
    }
    const wrong = voice.say(found ? 'page-key-scope' : 'page-key-wrong');
    return show(reply, voice, { title: voice.say('page-sign-in'), body: keyForm(voice, wrong), status: 401 });
  });

  // Chats look at links before people do: to look uses nothing up.
  app.get('/in/:code', { config: { who: 'anybody' }, schema: { params: Code } }, async (request, reply) => {
    const link = await core.links.peek('board', request.params.code);
    const person = link && (await core.board.viewer(link.person));
    const voice = await voiceOf(core, request, person);
    if (!person) return show(reply, voice, gone(voice));
    const { say } = voice;
    const body = html`<h1>${say('page-sign-in')}</h1><p>${say('page-link-for', { name: person.name })}</p>
<form method="post"><button class="primary">${say('page-sign-in')}</button></form><p class="quiet">${say('page-link-once')}</p>`;
    return show(reply, voice, { title: say('page-sign-in'), body });
  });

  app.post('/in/:code', { config: { who: 'anybody' }, schema: { params: Code } }, async (request, reply) => {
    const { code } = request.params;
    const link = await core.links.peek('board', code);
    const person = link && (await core.board.viewer(link.person));
    const voice = await voiceOf(core, request, person);
    if (!person || !(await core.links.use('board', code))) return show(reply, voice, gone(voice));
    reply.setCookie(COOKIE, await core.sessions.open(person.id), cookie(given));
    return reply.redirect('/', 303);
  });

  app.post('/sign-out', { config: { who: 'browser' } }, async (request, reply) => {
    await core.sessions.close(request.cookies[COOKIE] ?? '');
    return reply.clearCookie(COOKIE, cookie(given)).redirect('/sign-in', 303);
  });
}

function keyForm({ say }: Voice, wrong?: string): Html {
  return html`<h1>${say('page-sign-in')}</h1>
<p>${say('page-sign-in-chat')}</p>
<form method="post" class="card" autocomplete="off">
${wrong && html`<p class="problem" role="alert" id="wrong">${wrong}</p>`}
<label for="key">${say('page-key')}</label>
<input id="key" name="key" type="password" required autocomplete="off" spellcheck="false"${wrong && html` aria-describedby="wrong" aria-invalid="true" autofocus`}>
<p class="quiet">${say('page-key-help')}</p>
<button class="primary">${say('page-sign-in')}</button>
</form>
<p class="quiet"><a href="/">${say('page-to-board')}</a></p>`;
}

/** Wrong, used, too old, or its person has no role any more: which of them is nobody's business. */
export function gone({ say }: Voice): Page {
  return note({ title: say('page-link-gone'), text: say('page-link-gone-help'), status: 410 });
}
