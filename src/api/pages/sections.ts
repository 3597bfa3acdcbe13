import { createHash } from 'node:crypto';
import type { View, Viewer } from '#src/core/board.ts';
import { casesSection } from './cases.ts';
import { deadSection, deliveriesSection, lanesSection } from './flow.ts';
import { glance } from './glance.ts';
import { accountsSection, troublesSection } from './health.ts';
import { type Html, written } from './html.ts';
import type { Voice } from './voice.ts';

/** `mark` is another as soon as anything but the ages in it is. */
export type Section = { id: string; mark: string; inner: Html };

const AGES = /(<time [^>]*data-ago[^>]*>)[^<]*/g;

/** The parts of the board in their order, each of which may be renewed alone. */
export function sections(voice: Voice, viewer: Viewer, view: View): Section[] {
  const parts: [string, Html][] = [
    ['glance', glance(voice, view)],
    ['cases', casesSection(voice, view)],
    ['deliveries', deliveriesSection(voice, view.deliveries)],
    ['lanes', lanesSection(voice, view.lanes)],
    ['dead', deadSection(voice, viewer, view.dead)],
    ['accounts', accountsSection(voice, view.accounts)],
    ...(viewer.chats ? [] : [['troubles', troublesSection(voice, view.troubles)] as [string, Html]]),
  ];
  return parts.map(([id, inner]) => ({ id, inner, mark: markOf(written(inner)) }));
}

function markOf(text: string): string {
  return createHash('sha256').update(text.replace(AGES, '$1')).digest('base64url').slice(0, 12);
}
