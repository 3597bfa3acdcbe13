import type { Outgoing } from '#src/core/tickets/dispatch.ts';
import type { Town } from './core.ts';
import { CASE, type start } from './start.ts';

export const opening = {
  kind: 'open',
  draft: { title: 'The disk is full', body: 'It is really full.', severity: '2 (High)', extra: {} },
} satisfies Outgoing;
export const reply: Outgoing = { kind: 'comment', number: CASE, text: 'Here are the logs.' };

/** Ann writes it in the group noc and says Send; its id. */
export async function send(at: Awaited<ReturnType<typeof start>>, out: Outgoing): Promise<string> {
  const id = await at.place.draft({ person: at.ann, chat: at.noc, account: at.account, out });
  await at.place.core.tickets.send(id);
  return id;
}

export async function stateOf(place: Town, id: string): Promise<string | undefined> {
  return (await place.core.tickets.get(id))?.state;
}
