import { type Command, type Context, refused, told } from '#bots/command.ts';
import { titleOf } from '#bots/grants.ts';
import { mentions, numberIn } from '#bots/mention.ts';
import { atLeast } from '#src/core/chats/people.ts';
import { csv } from '#src/core/tickets/history.csv.ts';
import type { Entry } from '#src/core/tickets/history.ts';
import { redact } from '#src/log.ts';
import type { Message, Reply } from '#src/ports/bot.ts';
import { cut, oneLine } from '#src/text.ts';
import { ago, when } from '#src/words.ts';

const SHOWN = 10;
const NOTES = 20;
/** Rows of one file. */
const MOST = 10_000;
const WHY = 120;
const WORD = 80;

const SIGNS: Record<Entry['state'], string> = {
  queued: '⏳',
  sending: '⏳',
  doubt: '❓',
  asking: '❓',
  pending: '✉',
  done: '✓',
  failed: '✗',
  dropped: '🗑',
};
const WHAT: Record<Entry['what'], string> = {
  open: 'history-open',
  comment: 'history-comment',
  change: 'history-change',
  attach: 'history-attach',
};

/** What was sent with the accounts of this chat; an admin, alone with Casebell, sees all there is. */
export const history: Command = {
  name: 'history',
  group: 'vendor',
  role: 'viewer',
  args: ['what'],
  shown: ['case'],
  async run(ctx, { what = '' }) {
    const word = what.trim().toLowerCase();
    const admin = atLeast(ctx.role, 'admin');
    if (word === 'csv') return admin ? file(ctx) : refused(ctx, 'admin');
    if (word === 'audit') return admin ? audit(ctx) : refused(ctx, 'admin');
    const about = word === '' ? {} : await asked(ctx, what);
    if (!about) return told(ctx.say('history-unknown', { word: cut(redact(oneLine(what)), WORD).text }));
    const entries = await ctx.core.history.list({ limit: SHOWN, accounts: await scope(ctx), ...about });
    if (entries.length === 0) return told(ctx.say('history-none'));
    const text = entries.map((entry) => lineOf(ctx, entry)).join('\n');
    return told(text, { title: ctx.say('history-title', { count: entries.length }) });
  },
};

/** The accounts whose history may be seen here; undefined: all, also those that are gone. */
async function scope({ core, chat, role, person }: Context): Promise<string[] | undefined> {
  if (chat.kind === 'direct' && atLeast(role, 'admin')) return undefined;
  return (await core.accounts.visible(chat, person.id)).map((account) => account.id);
}

/** An account by its id or label, or a case. */
async function asked(ctx: Context, what: string): Promise<{ accounts: string[] } | { number: string } | undefined> {
  const { core, chat, person, role } = ctx;
  const all = chat.kind === 'direct' && atLeast(role, 'admin');
  const here = all ? await core.accounts.all() : await core.accounts.visible(chat, person.id);
  const word = what.trim().toLowerCase();
  const named = here.filter(({ id, label }) => [id, label.toLowerCase()].includes(word)).map(({ id }) => id);
  if (named.length > 0) return { accounts: named };
  const [number] = mentions(what).flatMap((m) => here.flatMap(({ vendor }) => numberIn(vendor, m) ?? []));
  return number === undefined ? undefined : { number };
}

function lineOf({ say, voice, core }: Context, entry: Entry): string {
  const vendor = core.accounts.vendors.find((v) => v.id === entry.vendor)?.name ?? entry.label;
  return [
    `${SIGNS[entry.state]} ${ago(entry.at, { lang: voice.lang, now: core.now() })}`,
    `${vendor} ${entry.number ?? entry.reference}`,
    say(WHAT[entry.what]),
    ...(entry.files.length > 0 ? [say('history-files', { count: entry.files.length })] : []),
    ...(entry.to && !entry.number ? [`→ ${entry.to}`] : []),
    ...(entry.why ? [cut(oneLine(entry.why), WHY).text] : []),
  ].join(' · ');
}

async function file(ctx: Context): Promise<Reply> {
  const entries = await ctx.core.history.list({ limit: MOST, accounts: await scope(ctx) });
  if (entries.length === 0) return told(ctx.say('history-none'));
  const name = `casebell-history-${new Date(ctx.core.now()).toISOString().slice(0, 10)}.csv`;
  const more = { file: { name, text: csv(entries) }, only: ctx.person.user };
  return told(ctx.say('history-file', { count: entries.length }), more);
}

/** Who did what, in every chat: for an admin's eyes. */
async function audit(ctx: Context): Promise<Reply> {
  const { core, say, chat, voice } = ctx;
  const notes = await core.audit.last(NOTES);
  const lines: string[] = [];
  for (const { at, person, chat: where, what, detail } of notes) {
    const who = (await core.people.person(person))?.name ?? person;
    const there = where === null || where === person ? [] : [await titleOf(ctx, where)];
    lines.push([when(at, voice), oneLine(who), [what, detail].filter(Boolean).join(' '), ...there].join(' · '));
  }
  const message: Message = {
    title: say('history-audit-title', { count: notes.length }),
    parts: [{ kind: 'text', text: lines.join('\n') || say('history-none') }],
    voice,
  };
  if (chat.kind === 'direct') return { kind: 'say', message };
  await ctx.direct(message);
  return told(say('private-continued'));
}
