import { type Command, type Context, refused, told, typed } from '#bots/command.ts';
import type { Account } from '#src/core/accounts/accounts.ts';
import { isMail } from '#src/core/chats/known.ts';
import { atLeast, type Chat } from '#src/core/chats/people.ts';
import type { Trouble } from '#src/core/doctor.ts';
import { holdingLine } from '#src/core/holding.ts';
import { mailLines } from '#src/core/mail/why.ts';
import type { Part, Reply } from '#src/ports/bot.ts';
import { when } from '#src/words.ts';

const ERRORS = 5;

/** How every account and chat does. An admin sees all of them, an operator those of this chat. */
export const doctor: Command = {
  name: 'doctor',
  group: 'casebell',
  role: 'operator',
  private: true,
  args: ['what'],
  shown: [],
  async run(ctx, { what, for: group }) {
    const { core, say, person } = ctx;
    const admin = atLeast(ctx.role, 'admin');
    if (what?.toLowerCase() === 'errors') return admin ? errors(ctx) : refused(ctx, 'admin');
    const named = group && atLeast(await core.people.role(person.id, group), 'operator');
    const chat = named ? { id: group, kind: 'group' } : ctx.chat;
    const open = await core.doctor.troubles(true);
    const accounts = admin ? await core.accounts.all() : await core.accounts.visible(chat, person.id);
    const ails = (id: string) => open.some((t) => t.key === `chat:${id}`);
    const chats = (await core.people.chats()).filter((c) => {
      // Conversations by mail come and go: only those that fail are of interest.
      if (admin && isMail(c.id)) return c.state === 'dead' || ails(c.id);
      return admin ? c.ok_at || c.state === 'dead' : c.id === chat.id;
    });
    const shown = new Set([...accounts.map((a) => `account:${a.id}`), ...chats.map((c) => `chat:${c.id}`)]);
    const rest = admin ? open.filter((t) => !shown.has(t.key)) : [];
    const parts = [
      ...(await Promise.all(accounts.map((a) => accountPart(ctx, a, open)))),
      ...chats.map((c) => chatPart(ctx, c, open)),
      ...rest.map((t) => text([troubleLine(ctx, t), ...remedy(ctx, t)])),
      ...(admin ? [...(await mailParts(ctx)), ...(await leaseParts(ctx))] : []),
    ];
    if (parts.length === 0) return told(say('doctor-nothing'));
    return { kind: 'say', message: { title: say('doctor-title'), parts, only: person.user } };
  },
};

async function accountPart(ctx: Context, account: Account, open: Trouble[]): Promise<Part> {
  const { say } = ctx;
  const paused = await ctx.core.accounts.pausedUntil(account.id);
  const trouble = open.find((t) => t.key === `account:${account.id}`);
  const off = account.state === 'paused';
  return text([
    `${off ? '⏸' : trouble ? '⚠' : '✓'} ${account.label}`,
    say('doctor-ok', { last: at(ctx, account.ok_at) }),
    ...(account.failed_at ? [failure(ctx, account, trouble)] : []),
    ...(off ? [say('doctor-off')] : []),
    ...ends(ctx, account),
    ...(paused > 0 ? [say('doctor-paused', { until: at(ctx, paused) })] : []),
    ...remedy(ctx, trouble),
  ]);
}

/** When the account's credential ends, where that is known. */
export function ends({ say, core }: Context, { expires_at }: Account): string[] {
  if (!expires_at) return [];
  const date = new Date(expires_at).toISOString().slice(0, 10);
  return [say(expires_at > core.now() ? 'credential-ends' : 'credential-ended', { date })];
}

function failure(ctx: Context, { failed_at, failure: why }: Account, trouble: Trouble | undefined): string {
  const last = at(ctx, failed_at);
  const reason = why ?? trouble?.message;
  return reason ? ctx.say('doctor-failed', { last, why: reason }) : ctx.say('doctor-failed-once', { last });
}

function chatPart(ctx: Context, chat: Chat, open: Trouble[]): Part {
  const { say } = ctx;
  const trouble = open.find((t) => t.key === `chat:${chat.id}`);
  const dead = chat.state === 'dead';
  return text([
    `${dead || trouble ? '⚠' : '✓'} ${chat.title ?? chat.id}`,
    say('doctor-sent', { last: at(ctx, chat.ok_at) }),
    ...(trouble ? [troubleLine(ctx, trouble)] : []),
    ...(dead ? [say('doctor-dead', { why: chat.why ?? '' })] : []),
    ...(chat.not_before > ctx.core.now() ? [say('doctor-paused', { until: at(ctx, chat.not_before) })] : []),
    ...(dead ? [] : remedy(ctx, trouble)),
  ]);
}

async function mailParts(ctx: Context): Promise<Part[]> {
  const lines = mailLines(ctx.say, await ctx.core.overview.mails(), typed(ctx, 'parked'));
  return lines.length > 0 ? [text(lines.map((line) => `⚠ ${line}`))] : [];
}

/** Who holds which chat platform, where there are several processes. */
async function leaseParts({ core, say }: Context): Promise<Part[]> {
  const lines = (await core.holdings()).map((one) => holdingLine(say, one));
  return lines.length > 0 ? [text(lines)] : [];
}

function troubleLine(ctx: Context, { key, message, count, last_at }: Trouble): string {
  const often = ctx.say('doctor-times', { count, last: at(ctx, last_at) });
  return `⚠ ${key} · ${message} · ${often}`;
}

/** By the kind of the failure; what is held says itself what to do. */
function remedy({ say }: Context, trouble: Trouble | undefined): string[] {
  return trouble && !trouble.key.startsWith('mails:') ? [`→ ${say(`remedy-${trouble.kind}`)}`] : [];
}

/** The last ones with their stacks, redacted where they were written down; for one pair of eyes. */
async function errors(ctx: Context): Promise<Reply> {
  const { say, limits, person } = ctx;
  const last = (await ctx.core.doctor.troubles(false)).slice(0, ERRORS);
  if (last.length === 0) return told(say('doctor-no-errors'), { only: person.user });
  const blocks = last.map((t) => `${troubleLine(ctx, t)}\n${t.stack ?? t.message}`);
  const whole = blocks.join('\n\n');
  const title = say('doctor-errors-title', { count: last.length });
  const long = whole.length > limits.text / 2;
  const parts: Part[] = long
    ? last.map((t) => text([troubleLine(ctx, t)]))
    : blocks.map((block) => ({ kind: 'code', text: block }));
  const file = long ? { name: 'errors.txt', text: whole } : undefined;
  return { kind: 'say', message: { title, parts, file, only: person.user } };
}

function text(lines: string[]): Part {
  return { kind: 'text', text: lines.join('\n') };
}

function at({ say, voice }: Context, time: number | null): string {
  return time === null ? say('never') : when(time, voice);
}
