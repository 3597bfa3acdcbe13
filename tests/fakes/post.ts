import { onTestFinished } from 'vitest';
import { mailboxes } from '#src/core/accounts/mailboxes.ts';
import type { Arrived } from '#src/ports/mail.ts';
import { carrier, joined, MAILBOX } from './carrier.ts';
import { town } from './core.ts';

export const FROM = 'noc@example.com';
export const draft = {
  title: 'Circuit down',
  body: 'Dark since 06:40 UTC.',
  severity: 'Major',
  extra: { circuit_id: 'EX-12345', affected: 'one site' },
};
export type Post = Awaited<ReturnType<typeof post>>;

/**
 * A town that goes when the test ends, where Ann has a mailbox and an account at the example vendor, and was met alone
 * and in the group noc.
 */
export async function post() {
  const place = await town({ more: [carrier('example'), carrier('verizon'), ...mailboxes] });
  onTestFinished(() => place.stop());
  const ann = await place.meets('Ann');
  await place.core.people.allowPerson(ann, '*', 'admin');
  const noc = await place.meets('Ann', { group: 'noc' });
  await joined(place.core, ann, 'mail', MAILBOX);
  const account = await joined(place.core, ann, 'example');
  await place.live();
  const last = () => place.telegram.sent.findLast((m) => m.chat === noc)?.message;
  return {
    place,
    ann,
    noc,
    account,
    /** A ticket that went out by mail from the group; its id. */
    async mailed(more: Partial<typeof draft> = {}, at = account): Promise<string> {
      const out = { kind: 'open' as const, draft: { ...draft, ...more } };
      const id = await place.draft({ person: ann, chat: noc, account: at, out });
      await place.core.tickets.send(id);
      await place.live();
      return id;
    },
    /** A mail of the vendor arrives, and is read. */
    async arrives(mail: Partial<Arrived>): Promise<void> {
      const at = new Date(place.now()).toISOString();
      place.mailroom.arrive({ from: FROM, at, subject: 'Thank you', ...mail });
      await place.live(60_000);
    },
    /** What makes it an answer to our newest letter. */
    answer: () => ({ answers: [place.mailroom.letters.at(-1)?.id ?? ''] }),
    /** What the group heard after it was told that the letter went out. */
    heard: () => place.seen(noc).slice(1),
    labels: () =>
      last()
        ?.buttons?.flat()
        .map((b) => b.label),
    numberOf: async (id: string) => (await place.core.tickets.get(id))?.number,
  };
}
