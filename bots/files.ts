import { exact } from '#src/core/chats/message.ts';
import { amount } from '#src/core/files/ladder.ts';
import { EVERY } from '#src/core/watches.ts';
import type { Button, IncomingFile, Reply } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import { capable } from './capability.ts';
import { type Context, told, typed } from './command.ts';
import { draftMessage } from './preview.ts';

const MOST_BUTTONS = 6;

/**
 * Files were dropped: they are kept here, and go with the draft this person is looking at, else with what they open or
 * answer next. What could not be taken is named with its reason.
 */
export async function taken(
  ctx: Context,
  dropped: IncomingFile[],
  signal: AbortSignal,
): Promise<{ lines: string[]; any: boolean }> {
  const { core, say } = ctx;
  const by = { person: ctx.person.id, chat: ctx.chat.id };
  const lines: string[] = [];
  let any = false;
  for (const file of dropped) {
    try {
      const open = async function* (signal: AbortSignal) {
        yield* await file.open(signal);
      };
      const kept = await core.files.stage(by, { name: file.name, size: file.size, open }, signal);
      any = true;
      const note = kept.disguised ? [say('file-disguised', { type: kept.type ?? '' })] : [];
      lines.push([`${kept.disguised ? '⚠' : '📎'} ${kept.name}`, amount(kept.size), ...note].join(' · '));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      lines.push(['⚠', say('file-not-taken', { why: error.message })].join(' '));
    }
  }
  return { lines, any };
}

/** The draft again, with its files; or, without one, where they might go. */
export async function afterFiles(ctx: Context, { lines, any }: { lines: string[]; any: boolean }): Promise<Reply> {
  const { core, say } = ctx;
  const by = { person: ctx.person.id, chat: ctx.chat.id };
  if (!any) return told(lines);
  const draft = await core.tickets.draftOf(by);
  // Sent meanwhile, it takes no more of them.
  if (draft && (await core.files.join(by, draft.id))) {
    const reply = await draftMessage(ctx, draft);
    const missed = lines.filter((line) => line.startsWith('⚠'));
    if (reply.kind === 'say') reply.message.parts.unshift(...missed.map((text) => ({ kind: 'text' as const, text })));
    return reply;
  }
  if (ctx.pending) return told([lines.join('\n'), say('files-with-draft')]);
  const taking = new Set((await capable(ctx, 'attach')).map(({ id }) => id));
  const all = await core.watches.of(ctx.chat.id);
  const watched = all.filter((w) => w.number !== EVERY && taking.has(w.account)).slice(0, MOST_BUTTONS);
  const buttons: Button[] = watched.map((w) => ({ label: w.number, command: `attach ${exact(w.account, w.number)}` }));
  const how = say('files-where', { attach: typed(ctx, 'attach'), open: typed(ctx, 'open') });
  const rows = [buttons.slice(0, 3), buttons.slice(3), [{ label: say('button-cancel'), command: 'cancel' }]];
  return told([lines.join('\n'), how], { buttons: rows.filter((row) => row.length > 0) });
}
