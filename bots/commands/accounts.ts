import { type Command, type Context, refused, told, typed, type Values } from '#bots/command.ts';
import { grant, mayShare, removeAccount, titleOf, ungrant } from '#bots/grants.ts';
import type { Account } from '#src/core/accounts/accounts.ts';
import { atLeast } from '#src/core/chats/people.ts';
import type { Button, Field, Reply } from '#src/ports/bot.ts';
import { ago } from '#src/words.ts';
import { ends } from './doctor.ts';

const DOING = ['grant', 'revoke', 'remove'] as const;
const YES = 'yes';
/** Accounts with buttons in one message; the others are typed. */
const MOST = 5;

/** Lists accounts and which chats they serve; `grant`, `revoke` and `remove` change that. */
export const accounts: Command = {
  name: 'accounts',
  group: 'accounts',
  role: 'operator',
  private: true,
  args: ['change', 'account', 'chat'],
  shown: ['change'],

  async fields(ctx, values) {
    const { say } = ctx;
    const doing = doingOf(values);
    if (!doing) return [];
    const own = (await shown(ctx, values)).filter((a) => mayShare(ctx, a));
    const account = own.find((a) => a.id === values['account']);
    const choices = own.map((a) => ({ value: a.id, label: a.label }));
    if (!values['account'] && own.length > 0)
      return [{ name: 'account', label: say('field-which'), kind: 'choice', choices }];
    if (!account) return [];
    if (doing === 'remove') {
      const label = say('accounts-sure', {
        account: account.label,
        count: (await ctx.core.accounts.grants(account.id)).length,
      });
      return [{ name: 'sure', label, kind: 'choice', choices: [{ value: YES, label: say('button-remove') }] }];
    }
    return groupOf(ctx, values) ? [] : whichChat(ctx, account, doing);
  },

  async run(ctx, values) {
    const doing = doingOf(values);
    if (!doing) return list(ctx, values);
    const account = (await shown(ctx, values)).find((a) => a.id === values['account']);
    if (!account) return told(ctx.say('accounts-unknown', { accounts: typed(ctx, 'accounts') }));
    if (!mayShare(ctx, account)) return told(ctx.say('accounts-not-yours', { account: account.label }));
    if (doing === 'remove') {
      if (values['sure'] !== YES) return { kind: 'problems', problems: { sure: ctx.say('problem-choice') } };
      await removeAccount(ctx, account);
      return told(ctx.say('accounts-removed', { account: account.label }));
    }
    const chat = values['chat'] ?? groupOf(ctx, values);
    if (!chat || !(await ctx.core.people.chat(chat)))
      return told(ctx.say('accounts-no-chat', { grant: typed(ctx, 'accounts grant') }));
    const args = { account: account.label, chat: await titleOf(ctx, chat) };
    if (doing === 'revoke') {
      await ungrant(ctx, account, chat);
      return told(ctx.say('accounts-revoked', args));
    }
    if (!atLeast(await ctx.core.people.role(ctx.person.id, chat), 'operator')) return refused(ctx, 'operator');
    await grant(ctx, account, chat);
    return told(ctx.say('accounts-granted', { ...args, watch: typed(ctx, 'watch') }));
  },
};

function doingOf(values: Values): (typeof DOING)[number] | undefined {
  return DOING.find((d) => d === values['change']);
}

/** The group it is about: the one it was named in. */
function groupOf({ chat }: Context, values: Values): string | undefined {
  return chat.kind === 'direct' ? values['for'] : chat.id;
}

/** In a direct chat one's own and, for an admin, all; about a group those that serve it, and one's own. */
async function shown(ctx: Context, values: Values): Promise<Account[]> {
  const { core, person } = ctx;
  const group = groupOf(ctx, values);
  if (!group && atLeast(ctx.role, 'admin')) return core.accounts.all();
  const owned = await core.accounts.owned(person.id);
  if (group && !atLeast(await core.people.role(person.id, group), 'operator')) return owned;
  const chat = group ? { id: group, kind: 'group' } : ctx.chat;
  const both = [...(await core.accounts.visible(chat, person.id)), ...owned];
  return [...new Map(both.map((a) => [a.id, a])).values()];
}

/** To take away: chats that are served. To grant: groups where this person is at least an operator. */
async function whichChat(ctx: Context, account: Account, doing: 'grant' | 'revoke'): Promise<Field[]> {
  const { core, say, person } = ctx;
  const served = await core.accounts.grants(account.id);
  const choices: { value: string; label: string }[] = [];
  for (const chat of await core.people.chats()) {
    const fits =
      doing === 'revoke'
        ? served.includes(chat.id)
        : chat.kind !== 'direct' &&
          !served.includes(chat.id) &&
          atLeast(await core.people.role(person.id, chat.id), 'operator');
    if (fits) choices.push({ value: chat.id, label: await titleOf(ctx, chat.id) });
  }
  return choices.length > 0
    ? [{ name: 'chat', label: say('field-chat', { account: account.label }), kind: 'choice', choices }]
    : [];
}

async function list(ctx: Context, values: Values): Promise<Reply> {
  const { say } = ctx;
  const group = groupOf(ctx, values);
  const all = await shown(ctx, values);
  if (all.length === 0) return told(say('accounts-none', { setup: typed(ctx, 'setup') }));
  const lines: string[] = [];
  const buttons: Button[][] = [];
  for (const account of all) {
    // About a group nobody is told where else an account is used.
    const chats = (await ctx.core.accounts.grants(account.id)).filter((id) => !group || id === group);
    const titles = await Promise.all(chats.map((id) => (id === ctx.chat.id ? say('accounts-here') : titleOf(ctx, id))));
    const where = titles.join(', ') || say(group ? 'accounts-not-here' : 'accounts-nowhere');
    lines.push(
      [
        say('accounts-line', { account: account.label, id: account.id, state: stateOf(ctx, account) }),
        ...ends(ctx, account),
        say('accounts-serves', { where }),
      ].join('\n'),
    );
    if (mayShare(ctx, account)) buttons.push(buttonsOf(ctx, account, { group, served: chats.length > 0 }));
  }
  return told(lines, { buttons: buttons.slice(0, MOST), only: ctx.person.user });
}

function buttonsOf(ctx: Context, account: Account, o: { group: string | undefined; served: boolean }): Button[] {
  const { say } = ctx;
  const args = { account: account.label };
  const about = o.group ? `${account.id} ${o.group}` : account.id;
  const row: Button[] = [];
  if (account.state === 'paused')
    row.push({
      label: say('button-renew', args),
      command: `setup ${account.vendor.id} ${account.id}`,
      style: 'primary',
    });
  if (!o.group || !o.served) row.push({ label: say('button-grant', args), command: `accounts grant ${about}` });
  if (o.served) row.push({ label: say('button-ungrant', args), command: `accounts revoke ${about}` });
  if (!o.group) row.push({ label: say('button-remove'), command: `accounts remove ${about}`, style: 'danger' });
  return row;
}

function stateOf(ctx: Context, account: Account): string {
  const { say } = ctx;
  const last = account.ok_at ? ago(account.ok_at, { lang: say.lang, now: ctx.core.now() }) : say('never');
  if (account.state === 'paused') return say('accounts-paused', { why: account.why ?? '' });
  return account.fails > 0
    ? say('accounts-failing', { why: account.failure ?? '', last })
    : say('accounts-on', { last });
}
