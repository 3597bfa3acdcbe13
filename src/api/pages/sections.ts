import { createHash } from 'node:crypto';
import type { Viewer } from '#src/core/board.ts';
import type { Core } from '#src/core/index.ts';
import { casesSection } from './cases.ts';
import { deadSection, deliveriesSection, lanesSection } from './flow.ts';
import { glance } from './glance.ts';
import { accountsSection, troublesSection } from './health.ts';
import { type Html, written } from './html.ts';
import { mailsOf, mailsSection, waiting } from './mails.ts';
import type { Voice } from './voice.ts';

/** `mark` is another as soon as anything but the ages in it is. */
export type Section = { id: string; mark: string; inner: Html };

const AGES = /(<time [^>]*data-ago[^>]*>)[^<]*/g;

/** The parts of the board in their order, each of which may be renewed alone. */
export async function sections(core: Core, voice: Voice, viewer: Viewer): Promise<Section[]> {
  const view = await core.board.read(viewer);
  const mails = await mailsOf(core, viewer);
  const parts: [string, Html][] = [
    ['glance', glance(voice, view, mails && waiting(mails))],
    ['cases', casesSection(voice, view)],
    ['deliveries', deliveriesSection(voice, view.deliveries)],
    ['lanes', lanesSection(voice, view.lanes)],
    ['dead', deadSection(voice, viewer, view.dead)],
    ...(mails ? [['mails', mailsSection(voice, mails)] as [string, Html]] : []),
    ['accounts', accountsSection(voice, view.accounts)],
    ...(viewer.chats ? [] : [['troubles', troublesSection(voice, view.troubles)] as [string, Html]]),
  ];
  return parts.map(([id, inner]) => ({ id, inner, mark: markOf(written(inner)) }));
}

function markOf(text: string): string {
  return createHash('sha256').update(text.replace(AGES, '$1')).digest('base64url').slice(0, 12);
}
