import { type Command, told, typed } from '#bots/command.ts';
import { removeAccount } from '#bots/grants.ts';

const YES = 'yes';

/** Removes everything of the person who asks: accounts, roles, watches, choices. */
export const forget: Command = {
  name: 'forget',
  group: 'casebell',
  role: 'viewer',
  private: true,
  async fields(ctx) {
    const { say, core, person } = ctx;
    const owned = await core.accounts.owned(person.id);
    return [
      {
        name: 'sure',
        label: say('forget-sure', { count: owned.length }),
        help: owned.length > 0 ? say('forget-accounts', { accounts: owned.map((a) => a.label).join(', ') }) : undefined,
        kind: 'choice',
        choices: [{ value: YES, label: say('button-forget') }],
      },
    ];
  },
  async run(ctx, { sure }) {
    const { core, say, person } = ctx;
    if (sure !== YES) return { kind: 'problems', problems: { sure: say('problem-choice') } };
    const admins = await core.people.admins();
    if (admins.length === 1 && admins[0] === person.id) return told(say('last-admin', { allow: typed(ctx, 'allow') }));
    for (const account of await core.accounts.owned(person.id)) await removeAccount(ctx, account);
    await ctx.dropAll();
    await core.settings.forget(person.id);
    await core.people.forget(person.id);
    await core.audit.note({ person: person.id }, 'forgotten');
    return told(say('forgotten'), { only: person.user });
  },
};
