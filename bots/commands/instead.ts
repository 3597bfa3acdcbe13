import { type Command, told } from '#bots/command.ts';
import { preview } from '#bots/preview.ts';
import { problems } from '#src/core/tickets/problems.ts';
import { note, settled, ticketOf } from './send.ts';

/** What was to be a new case goes to one that is there already, with its files. */
export const instead: Command = {
  name: 'instead',
  group: 'vendor',
  role: 'operator',
  hidden: true,
  args: ['id', 'number'],
  async run(ctx, values) {
    const { core } = ctx;
    const ticket = await ticketOf(ctx, values);
    if ('instead' in ticket) return ticket.instead;
    const { out } = ticket;
    if (ticket.state !== 'draft' || out.kind !== 'open') return settled(ctx, ticket);
    const account = await core.accounts.get(ticket.account);
    const { number = '' } = values;
    if (!account.vendor.caseId.pattern.test(number))
      return told(ctx.say('not-a-case', { word: number, example: account.vendor.caseId.example }));
    const comment = { kind: 'comment', number, text: `${out.draft.title}\n\n${out.draft.body}` } as const;
    const [problem] = problems(account.vendor, comment);
    if (problem) return told(ctx.say(problem.say, problem.args));
    if (!(await core.tickets.drop(ticket.id))) return settled(ctx, ticket);
    await note(ctx, ticket, 'dropped');
    return preview(ctx, account, comment);
  },
};
