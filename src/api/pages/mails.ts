import { z } from 'zod';
import { problem } from '#src/api/error.ts';
import type { Given, Server } from '#src/api/server.ts';
import { isMailbox } from '#src/core/accounts/mailboxes.ts';
import type { Viewer } from '#src/core/board.ts';
import { atLeast } from '#src/core/chats/people.ts';
import type { Core } from '#src/core/index.ts';
import type { Held } from '#src/core/mail/index.ts';
import { whyHeld } from '#src/core/mail/why.ts';
import type { MailState } from '#src/ledger.ts';
import { cut, oneLine } from '#src/text.ts';
import { type Html, html } from './html.ts';
import { age, heading, table } from './parts.ts';
import type { Voice } from './voice.ts';

/** Rows on the board, and characters of a subject or a sender there. */
const MOST = 50;
const LONGEST = 200;

const params = z.object({ id: z.string().max(100) });
const body = z.object({ number: z.string().max(100).optional() }).default({});

/** Mails by state, and those that wait for a person. */
type Mails = { counts: Record<MailState, number>; held: Held[] };

/** For admins alone: what strangers wrote is nobody else's business. Undefined too where no mailbox becomes tickets. */
export async function mailsOf(core: Core, viewer: Viewer): Promise<Mails | undefined> {
  if (!atLeast(viewer.role, 'admin')) return undefined;
  const counts = await core.mail.counts();
  const any = Object.values(counts).some((count) => count > 0);
  if (!any && !(await isAnyRead(core))) return undefined;
  return { counts, held: await core.mail.held({ limit: MOST }) };
}

async function isAnyRead({ accounts, mail }: Core): Promise<boolean> {
  for (const { id, vendor } of await accounts.all())
    if (isMailbox(vendor) && mail.isIntake((await accounts.mailbox(id)).account)) return true;
  return false;
}

/** Those that wait for a person, also where not all of them are shown. */
export function waiting({ counts }: Mails): number {
  return counts.parked + counts.asking + counts.failed;
}

/** Mails that are held back, to become tickets or none. */
export function mailsSection(voice: Voice, { counts, held }: Mails): Html {
  const { say } = voice;
  const rows = held.map((one) => ({
    key: one.id,
    head: { label: say('page-subject'), value: subjectOf(voice, one) },
    cells: [
      { label: say('page-sender'), value: short(one.sender) || say('mail-no-sender') },
      { label: say('page-mailbox'), value: one.label },
      { label: say('page-why'), value: whyHeld(say, one) },
      { label: say('page-when'), value: age(voice, one.at) },
      { label: say('page-actions'), value: buttons(voice, one), kind: 'actions' },
    ],
  }));
  const { new: coming, parked, asking, failed } = counts;
  const title = say('page-mails');
  return html`${heading('mails', title)}<p>${say('page-mails-count', { coming, parked, asking, failed })}</p>
${table({ id: 'mail', caption: title, rows, none: say('page-mails-none') })}`;
}

function subjectOf({ say }: Voice, { subject }: Held): string {
  return short(subject) || say('mail-no-subject');
}

function short(text: string): string {
  return cut(oneLine(text), LONGEST).text;
}

function buttons(voice: Voice, one: Held): Html {
  const { say } = voice;
  const { id } = one;
  const subject = html`<span class="unseen"> ${subjectOf(voice, one)}</span>`;
  const joins = one.choices.map(
    (
      number,
      i,
    ) => html`<form method="post" action="/mails/${id}/release"><input type="hidden" name="number" value="${number}"><button id="join-${id}-${i}">${say('button-mail-join', { number })}${subject}</button></form>
`,
  );
  const release = one.readable
    ? html`<form method="post" action="/mails/${id}/release"><button id="release-${id}">${say('button-mail-new')}${subject}</button></form>
`
    : html``;
  return html`${joins}${release}<form method="post" action="/mails/${id}/drop"><button id="drop-${id}" class="plain">${say('button-mail-drop')}${subject}</button></form>`;
}

/** What the buttons of held mails do. */
export function mailButtons(app: Server, { core }: Given): void {
  async function admin(id: string | undefined): Promise<string> {
    const viewer = await core.board.viewer(id ?? '');
    if (!viewer || !atLeast(viewer.role, 'admin')) throw problem(403, 'That takes the role admin');
    return viewer.id;
  }

  // Another browser may have been quicker: the board shows how it is now.
  app.post('/mails/:id/release', { config: { who: 'browser' }, schema: { params, body } }, async (request, reply) => {
    const { number } = request.body;
    await core.mail.release(request.params.id, await admin(request.signedIn), number ? { number } : undefined);
    return reply.redirect('/#mails', 303);
  });

  app.post('/mails/:id/drop', { config: { who: 'browser' }, schema: { params } }, async (request, reply) => {
    await core.mail.drop(request.params.id, await admin(request.signedIn));
    return reply.redirect('/#mails', 303);
  });
}
