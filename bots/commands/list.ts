import { type Command, type Context, told, typed } from '#bots/command.ts';
import type { Account } from '#src/core/accounts/accounts.ts';
import { caseTitle, exact } from '#src/core/chats/message.ts';
import { EVERY, type Watched } from '#src/core/watches.ts';
import type { Button, Message } from '#src/ports/bot.ts';
import { cut, oneLine } from '#src/text.ts';
import { floorWord } from './watch.ts';

const PAGE = 8;
const ROW = 4;
const TITLE = 60;

export const list: Command = {
  name: 'list',
  role: 'viewer',
  args: ['page'],
  async run(ctx, { page: asked }) {
    const { core, say, chat, request } = ctx;
    const here = await core.watches.of(chat.id);
    const example = { watch: typed(ctx, 'watch 01234567'), every: typed(ctx, 'watch all high') };
    if (here.length === 0) return told([say('list-empty'), say('list-how', example)]);
    const accounts = new Map((await core.accounts.all()).map((a) => [a.id, a]));
    const pages = Math.ceil(here.length / PAGE);
    const page = Math.min(pages, Math.max(1, Math.trunc(Number(asked)) || 1));
    const shown = here.slice((page - 1) * PAGE, page * PAGE);
    const message: Message = {
      title: say('list-title', { count: here.length }),
      parts: [
        ...shown.map((w) => ({ kind: 'text' as const, text: lineOf(ctx, w, accounts.get(w.account)) })),
        ...(pages > 1 ? [{ kind: 'note' as const, text: say('list-page', { page, pages }) }] : []),
      ],
      buttons: [...rows(shown), turning(page, pages)].filter((row) => row.length > 0),
    };
    return { kind: 'say', message, edit: request.kind === 'press' && asked !== undefined };
  },
};

function lineOf({ say }: Context, { number, floor, head, mutedUntil }: Watched, account: Account | undefined): string {
  const muted = mutedUntil > 0 ? ' 🔕' : '';
  if (!account) return number;
  if (number === EVERY) {
    const severity = floorWord(account, floor ?? 'low');
    return say('list-every', { account: account.label, severity }) + muted;
  }
  if (!head) return `${account.vendor.name} ${number}${muted}`;
  const { text, missing } = cut(oneLine(head.title), TITLE);
  return `${caseTitle(account.vendor.name, head)} · ${head.status}${muted}\n${text}${missing > 0 ? '…' : ''}`;
}

/** A press on a number shows the newest comment. */
function rows(shown: Watched[]): Button[][] {
  const cases = shown.filter((w) => w.number !== EVERY);
  const buttons = cases.map((w) => ({ label: w.number, command: `latest ${exact(w.account, w.number)}` }));
  return Array.from({ length: Math.ceil(buttons.length / ROW) }, (_, i) => buttons.slice(i * ROW, (i + 1) * ROW));
}

function turning(page: number, pages: number): Button[] {
  return [
    ...(page > 1 ? [{ label: '◀', command: `list ${page - 1}` }] : []),
    ...(page < pages ? [{ label: '▶', command: `list ${page + 1}` }] : []),
  ];
}
