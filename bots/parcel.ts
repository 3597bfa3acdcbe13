import type { Account } from '#src/core/accounts/accounts.ts';
import { quote } from '#src/core/chats/message.ts';
import type { File } from '#src/core/files/files.ts';
import { amount, type Way } from '#src/core/files/ladder.ts';
import type { Part } from '#src/ports/bot.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import type { Say } from '#src/words.ts';
import type { Context } from './command.ts';

/**
 * Files as their sender sees them before Send: each with the way it goes, or why it stays behind and what to do about it.
 * `goes`: whether any does. `posted`: what the vendor is told of those that stay behind.
 */
export async function parcel(
  { core, say, limits }: Context,
  rows: File[],
  to: { account: Account; number: string | undefined },
): Promise<{ goes: boolean; shown: Part[]; posted: Part[] }> {
  const { packs, comment } = await core.uploads.plan(rows, to);
  const { portal } = await core.accounts.contact(to.account.id);
  const ways = packs.map(({ way }) => way);
  const lines = [
    ...packs.map(({ root, way }) => fileLine(say, root, way)),
    ...remedies(say, ways, { types: to.account.vendor.limits.types, portal }),
  ];
  return {
    goes: ways.some(({ kind }) => kind !== 'left'),
    shown: lines.length > 0 ? [{ kind: 'text', text: lines.join('\n') }] : [],
    posted: comment
      ? [{ kind: 'text', text: say('preview-missing') }, quote(say, comment, Math.floor(limits.text * 0.7))]
      : [],
  };
}

function fileLine(say: Say, row: { name: string; size: number }, way: Way): string {
  const line = [`📎 ${row.name}`, amount(row.size)];
  switch (way.kind) {
    case 'whole':
      return line.join(' · ');
    case 'gzip':
      return [...line, say('way-gzip')].join(' · ');
    case 'split':
      return [...line, say('way-split', { count: way.parts })].join(' · ');
    case 'left':
      return ['⚠', line.join(' · '), '·', say('way-left'), say(way.why.say, way.why.args)].join(' ');
  }
}

/** Each once; the other reasons say by themselves where the file belongs. */
function remedies(
  say: Say,
  ways: Way[],
  { types = [], portal }: Pick<Vendor['limits'], 'types'> & { portal: string | undefined },
): string[] {
  const reasons = new Set(ways.map((way) => (way.kind === 'left' ? way.why.say : undefined)));
  const here = [
    ...(reasons.has('file-left-type') ? [say('stays-type', { types: types.join(', ') })] : []),
    ...(reasons.has('file-left-size') ? [say('stays-size')] : []),
  ];
  return here.length > 0 && portal ? [...here, say('stays-portal', { portal })] : here;
}
