import { type Command, type Context, refused, told, typed, type Values } from '#bots/command.ts';
import { grant, mayShare, removeAccount, titleOf, ungrant } from '#bots/share.ts';
import type { Account } from '#src/core/accounts.ts';
import { atLeast } from '#src/core/people.ts';
import type { Button, Field, Reply } from '#src/ports/bot.ts';
import { ago } from '#src/words.ts';

const DOING = ['grant', 'revoke', 'remove'] as const;
const YES = 'yes';
/** Accounts with buttons in one message; the others are typed. */
const MOST = 5;

/** Lists accounts and which chats they serve; `grant`, `revoke` and `remove` change that. */
export const accounts: Command = {
  name: 'accounts',
  group: 'accounts',
  role: 'operator',
  args: ['change', 'account', 'chat'],

  async fields(ctx, values) {
    const { say } = ctx;
    const doing = doingOf(values);
    if (!doing) return [];
    const own = (await shown(ctx)).filter((a) => mayShare(ctx, a));
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
    return ctx.chat.kind === 'direct' ? whichChat(ctx, account, doing) : [];
  },

  async run(ctx, values) {
    const doing = doingOf(values);
    if (!doing) return list(ctx);
    const account = (await shown(ctx)).find((a) => a.id === values['account']);
    if (!account) return told(ctx.say('accounts-unknown', { accounts: typed(ctx, 'accounts') }));
    if (!mayShare(ctx, account)) return told(ctx.say('accounts-not-yours', { account: account.label }));
    if (doing === 'remove') {
      if (values['sure'] !== YES) return { kind: 'problems', problems: { sure: ctx.say('problem-choice') } };
      await removeAccount(ctx, account);
      return told(ctx.say('accounts-removed', { account: account.label }));
    }
    const chat = values['chat'] ?? (ctx.chat.kind === 'direct' ? undefined : ctx.chat.id);
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

/** In a direct chat one's own and, for an admin, all; elsewhere those that serve the chat, and one's own. */
async function shown(ctx: Context): Promise<Account[]> {
  const { core, person, chat } = ctx;
  if (chat.kind === 'direct' && atLeast(ctx.role, 'admin')) return core.accounts.all();
  const both = [...(await core.accounts.visible(chat, person.id)), ...(await core.accounts.owned(person.id))];
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

async function list(ctx: Context): Promise<Reply> {
  const { say, chat } = ctx;
  const all = await shown(ctx);
  if (all.length === 0) return told(say('accounts-none', { setup: typed(ctx, 'setup') }));
  const lines: string[] = [];
  const buttons: Button[][] = [];
  for (const account of all) {
    const served = await ctx.core.accounts.grants(account.id);
    const here = served.includes(chat.id);
    // Elsewhere is nothing for a group's eyes.
    const chats = chat.kind === 'direct' ? await Promise.all(served.map((id) => titleOf(ctx, id))) : [];
    const where =
      chat.kind === 'direct'
        ? chats.join(', ') || say('accounts-nowhere')
        : say(here ? 'accounts-here' : 'accounts-not-here');
    lines.push(
      [
        say('accounts-line', { account: account.label, id: account.id, state: stateOf(ctx, account) }),
        say('accounts-serves', { where }),
      ].join('\n'),
    );
    if (mayShare(ctx, account))
      buttons.push(buttonsOf(ctx, account, chat.kind === 'direct' ? served.length > 0 : here));
  }
  return told(lines, { buttons: buttons.slice(0, MOST), only: ctx.person.user });
}

function buttonsOf(ctx: Context, account: Account, served: boolean): Button[] {
  const { say, chat } = ctx;
  const direct = chat.kind === 'direct';
  const args = { account: account.label };
  const { id } = account;
  const row: Button[] = [];
  if (account.state === 'paused')
    row.push({ label: say('button-renew', args), command: `setup ${account.vendor.id} ${id}`, style: 'primary' });
  if (direct || !served) row.push({ label: say('button-grant', args), command: `accounts grant ${id}` });
  if (served) row.push({ label: say('button-ungrant', args), command: `accounts revoke ${id}` });
  if (direct) row.push({ label: say('button-remove'), command: `accounts remove ${id}`, style: 'danger' });
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
