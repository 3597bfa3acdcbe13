import { aboutCase, look } from '#bots/capability.ts';
import type { Command, Context } from '#bots/command.ts';
import { type Target, wrong } from '#bots/target.ts';
import { canOf, caseTitle, exact, latestMessage } from '#src/core/chats/message.ts';
import type { Part, Reply } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Case } from '#src/ports/types.ts';

export const latest: Command = {
  name: 'latest',
  role: 'viewer',
  args: ['case'],
  ...aboutCase('get', {
    async run(ctx, one) {
      const { account, number, desk } = one;
      let found: Case | undefined;
      try {
        found = await look(desk, number, ctx.signal);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        return stored(ctx, one, error);
      }
      if (!found) return wrong(ctx, 'case', ctx.say('case-not-visible', { number, account: account.label }));
      // A third is left to the title and to where the case stands.
      const room = Math.floor((ctx.limits.text * 2) / 3);
      return {
        kind: 'say',
        message: latestMessage(ctx.say, account.vendor.name, account.id, found, { room, can: canOf(desk) }),
      };
    },
  }),
};

/** The vendor does not show it: why, what was last read of the case, and when. Comments are not kept here. */
async function stored(ctx: Context, { account, number }: Target, failure: Failure): Promise<Reply> {
  const { say } = ctx;
  const head = await ctx.core.cases.head(account.id, number);
  if (!head) throw failure;
  const parts: Part[] = [
    { kind: 'text', text: head.title },
    { kind: 'text', text: say('case-status', { status: head.status }) },
    { kind: 'text', text: say(`failed-${failure.kind}`, { why: failure.message }) },
    { kind: 'text', text: say('latest-unreadable') },
    { kind: 'note', text: say('latest-stored'), at: account.ok_at ?? undefined },
  ];
  const again = { label: say('button-retry'), command: `latest ${exact(account.id, number)}` };
  const title = caseTitle(account.vendor.name, head);
  const buttons = [[again, { label: say('button-open'), url: head.url }]];
  return { kind: 'say', message: { title, url: head.url, parts, buttons } };
}
