import type { Button, Message, Part } from '#src/ports/bot.ts';
import type { Case, CaseHead, Comment, Priority, Update } from '#src/ports/types.ts';
import type { Desk } from '#src/ports/vendor.ts';
import { cut, oneLine } from '#src/text.ts';
import type { Say } from '#src/words.ts';
import type { Line, Notice } from './notices.ts';

/** Text to copy that is longer (characters) comes as a file, whole. */
const MOST_CODE = 2500;

export const LIGHTS: Record<Priority, string> = { urgent: '🔴', high: '🟠', medium: '🟡', low: '⚪' };

/** The account in a command makes a number exact where several accounts have one of that form. */
export function exact(account: string, number: string): string {
  return `${number}@${account}`;
}

/** `🟠 Red Hat 01234567 · 2 (High)` */
export function caseTitle(vendor: string, head: CaseHead): string {
  return `${LIGHTS[head.priority]} ${vendor} ${head.number} · ${head.severity}`;
}

/** A quote of at most `most` characters, with how much is missing. */
export function quote(say: Say, text: string, most: number): Part {
  const { text: shown, missing } = cut(text.trim(), most);
  return { kind: 'quote', text: shown, more: missing > 0 ? say('more-characters', { count: missing }) : undefined };
}

/** What the vendor has a way for: to be read again, and to be answered. */
export type Can = { get: boolean; comment: boolean };

export function canOf(desk: Desk): Can {
  return { get: desk.get !== undefined, comment: desk.comment !== undefined };
}

function asking(say: Say, at: string, { get, comment }: Can = { get: true, comment: true }): Button[] {
  return [
    ...(get ? [{ label: say('button-latest'), command: `latest ${at}` }] : []),
    ...(comment ? [{ label: say('button-reply'), command: `reply ${at}` }] : []),
  ];
}

/** One message for the updates of one case, in order. `repeat`: it may have been sent before. */
export function updateMessage(
  say: Say,
  o: {
    vendor: string;
    account: string;
    head: CaseHead;
    updates: Update[];
    truncate: number;
    repeat?: boolean;
    can?: Can;
  },
): Message {
  const { head, account } = o;
  const at = exact(account, head.number);
  const parts: Part[] = [{ kind: 'text', text: oneLine(head.title) }];
  if (o.repeat) parts.push({ kind: 'note', text: say('update-repeat') });
  for (const update of o.updates) parts.push(...updateParts(say, o.vendor, head, update, o.truncate));
  return {
    title: caseTitle(o.vendor, head),
    url: head.url || undefined,
    parts,
    buttons: [
      ...[asking(say, at, o.can)].filter(({ length }) => length > 0),
      [{ label: say('button-mute'), command: `mute ${at}` }, ...openButton(say, head)],
    ],
  };
}

/** What people outside read of a case: who said what, in order, and nothing of ours. Titled with the number alone. */
export function outsideMessage(
  say: Say,
  o: { vendor: string; head: CaseHead; updates: Update[]; most: number; repeat?: boolean },
): Message {
  const said = o.updates.flatMap((update): Part[] => [
    { kind: 'note', text: say('mail-wrote', { by: oneLine(update.by ?? '') || o.vendor }) },
    quote(say, update.text ?? '', o.most),
  ]);
  const repeat: Part[] = o.repeat ? [{ kind: 'note', text: say('update-repeat') }] : [];
  return { title: o.head.number, url: o.head.url || undefined, parts: [...repeat, ...said] };
}

/** A vendor with neither an API nor a portal has no address to lead to. */
function openButton(say: Say, { url }: CaseHead): Button[] {
  return url ? [{ label: say('button-open'), url }] : [];
}

function updateParts(say: Say, vendor: string, head: CaseHead, update: Update, truncate: number): Part[] {
  const args = {
    from: oneLine(update.from ?? ''),
    to: oneLine(update.to ?? ''),
    name: oneLine(update.text ?? ''),
    by: oneLine(update.by ?? ''),
  };
  const at = Date.parse(update.at) || undefined;
  switch (update.kind) {
    case 'comment':
    case 'edit': {
      const side = update.side === 'ours' ? say('side-ours') : vendor;
      return [
        { kind: 'note', text: say(`update-${update.kind}`, { by: args.by, side }), at },
        quote(say, update.text ?? '', truncate),
      ];
    }
    case 'new': {
      const text =
        update.from === 'before'
          ? say('update-seen', { status: head.status })
          : say('update-new', { status: head.status });
      return [{ kind: 'note', text, at }, ...facts(say, head)];
    }
    case 'escalation':
      return [{ kind: 'note', text: say(update.to === 'true' ? 'update-escalated' : 'update-deescalated'), at }];
    case 'owner':
      return [{ kind: 'note', text: args.to ? say('update-owner', args) : say('update-owner-none', args), at }];
    case 'status':
    case 'priority':
    case 'attachment':
    case 'closed':
    case 'reopened':
      return [{ kind: 'note', text: say(`update-${update.kind}`, args), at }];
  }
}

function facts(say: Say, head: CaseHead): Part[] {
  const product = [head.product, head.version].filter(Boolean).join(' ');
  const lines = [
    say('case-status', { status: head.status }),
    ...(product ? [say('case-product', { product })] : []),
    ...(head.owner ? [say('case-owner', { owner: oneLine(head.owner) })] : []),
    ...(head.escalated ? [say('update-escalated')] : []),
  ];
  return [{ kind: 'text', text: lines.join('\n') }];
}

/** Where a case stands, for a person who asked. */
export function caseMessage(say: Say, vendor: string, account: string, c: Case, can?: Can): Message {
  const at = exact(account, c.number);
  const told = c.comments.filter((comment) => !comment.draft);
  return {
    title: caseTitle(vendor, c),
    url: c.url || undefined,
    parts: [
      { kind: 'text', text: oneLine(c.title) },
      ...facts(say, c),
      { kind: 'note', text: say('case-comments', { count: told.length }), at: Date.parse(c.modified) || undefined },
    ],
    buttons: [[...asking(say, at, can), ...openButton(say, c)]],
  };
}

/** The newest comment whole: as a file where it is longer than `room`. */
export function latestMessage(
  say: Say,
  vendor: string,
  account: string,
  c: Case,
  { room, can }: { room: number; can?: Can },
): Message {
  const message = caseMessage(say, vendor, account, c, can);
  const newest: Comment | undefined = c.comments.filter((comment) => !comment.draft).at(-1);
  if (!newest) return { ...message, parts: [...message.parts, { kind: 'text', text: say('case-silent') }] };
  const side = newest.side === 'ours' ? say('side-ours') : vendor;
  const head: Part = {
    kind: 'note',
    text: say('update-comment', { by: oneLine(newest.by), side }),
    at: Date.parse(newest.at) || undefined,
  };
  const whole = newest.text.trim();
  const fits = whole.length <= room;
  return {
    ...message,
    parts: [...message.parts, head, fits ? { kind: 'quote', text: whole } : quote(say, whole, Math.min(room, 1000))],
    file: fits ? undefined : { name: `${c.number}-${newest.id}.txt`, text: whole },
  };
}

export function spoken(say: Say, { say: key, args, why }: Line): string {
  return say(key, why ? { ...args, why: say(why.say, why.args) } : args);
}

/** `repeat`: it may have been sent before. */
export function noticeMessage(say: Say, notice: Notice, repeat = false): Message {
  const long = (notice.code?.length ?? 0) > MOST_CODE;
  return {
    url: notice.url,
    file: long ? { name: 'ticket.txt', text: notice.code ?? '' } : undefined,
    title: undefined,
    parts: [
      { kind: 'text', text: say(notice.say, notice.args) },
      ...(notice.lines ? [{ kind: 'text' as const, text: notice.lines.map((l) => spoken(say, l)).join('\n') }] : []),
      ...(notice.code === undefined || long ? [] : [{ kind: 'code' as const, text: notice.code }]),
      ...(repeat ? [{ kind: 'note' as const, text: say('update-repeat') }] : []),
    ],
    buttons: [
      ...(notice.buttons ? [notice.buttons.map((b) => ({ label: say(b.say, b.args), command: b.command }))] : []),
      ...(notice.url ? [[{ label: say('button-open'), url: notice.url }]] : []),
    ],
  };
}
