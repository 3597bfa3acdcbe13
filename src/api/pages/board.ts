import { z } from 'zod';
import { COOKIE, cookie } from '#src/api/auth.ts';
import { problem } from '#src/api/error.ts';
import type { Given, Server } from '#src/api/server.ts';
import type { Viewer } from '#src/core/board.ts';
import { atLeast } from '#src/core/chats/people.ts';
import { note, type Show } from './frame.ts';
import { html } from './html.ts';
import { mailButtons } from './mails.ts';
import { sections } from './sections.ts';
import { voiceOf } from './voice.ts';

const params = z.object({ id: z.string().max(100) });

/** The board itself, and the buttons of dead letters and of held mails. */
export function boardPage(app: Server, given: Given, show: Show): void {
  const { core } = given;

  app.get('/', { config: { who: 'browser' } }, async (request, reply) => {
    const viewer = await core.board.viewer(request.signedIn ?? '');
    const voice = await voiceOf(core, request, viewer);
    const { say } = voice;
    if (!viewer) {
      await core.sessions.close(request.cookies[COOKIE] ?? '');
      reply.clearCookie(COOKIE, cookie(given));
      return show(reply, voice, note({ title: say('page-failed'), text: say('page-no-role'), status: 403 }));
    }
    const parts = await sections(core, voice, viewer);
    const [live, lost] = [say('page-live'), say('page-lost')];
    const changed = say('page-changed', { what: '{what}' });
    const body = html`<div class="top"><h1>${say('page-board')}</h1>
<p class="live"><span id="state" data-live="${live}" data-lost="${lost}"></span> <a href="/">${say('page-reload')}</a></p></div>
<p id="said" class="said" role="status" aria-live="polite" data-words="${changed}"></p>
${parts.map(({ id, mark, inner }) => html`<section id="${id}" aria-labelledby="${id}-title" data-mark="${mark}">${inner}</section>`)}`;
    return show(reply, voice, { title: say('page-board'), body, name: viewer.name, live: true });
  });

  for (const [what, act] of [
    ['replay', core.incoming.replay],
    ['discard', core.incoming.discard],
  ] as const)
    app.post(`/dead/:id/${what}`, { config: { who: 'browser' }, schema: { params } }, async (request, reply) => {
      const viewer = await core.board.viewer(request.signedIn ?? '');
      const { id } = request.params;
      if (!viewer || !(await mayMend(viewer, id))) throw problem(403, 'That takes the role operator');
      // Another browser may have been quicker: the board shows how it is now.
      await act(id, { person: viewer.id });
      return reply.redirect('/#dead', 303);
    });
  mailButtons(app, given);

  /** An operator where the letter came in, or an admin. */
  async function mayMend(viewer: Viewer, id: string): Promise<boolean> {
    if (atLeast(viewer.role, 'admin')) return true;
    const letter = await core.incoming.get(id);
    return letter !== undefined && atLeast(await core.people.role(viewer.id, letter.chat), 'operator');
  }
}
