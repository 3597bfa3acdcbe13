import { z } from 'zod';
import { escaped } from '#src/api/pages/html.ts';
import type { Account } from '#src/core/accounts/accounts.ts';
import type { Incoming } from '#src/core/lanes/kept.ts';
import type { Sent } from '#src/core/overview.ts';
import type { Attachment, Case, CaseHead, Comment } from '#src/ports/types.ts';
import { Moment, moment, PriorityWord } from './answer.ts';

export const CommentShown = z.object({
  id: z.string(),
  text: z.string(),
  by: z.string(),
  side: z.enum(['vendor', 'ours']),
  at: Moment,
});
const AttachmentShown = z.object({
  id: z.string(),
  name: z.string(),
  size: z.number().nullable(),
  by: z.string().nullable(),
  at: Moment,
});

/** A ticket as the API shows it: what is known of it here, and what its vendor says. */
export const Ticket = z.object({
  id: z.string().nullable().meta({ description: 'Ours, of what was sent from here.' }),
  key: z.string().nullable().meta({ description: "The vendor's case number; null until the vendor said it." }),
  kind: z.enum(['open', 'comment', 'change', 'attach']),
  url: z.string().nullable(),
  board: z.string().nullable().meta({ description: "The account's id; null until a lane's route decides." }),
  vendor: z.string().nullable(),
  title: z.string(),
  description: z.string().nullable().meta({ description: 'Plain text; null in lists.' }),
  category: z.string().nullable(),
  priority: PriorityWord.nullable(),
  severity: z.string().nullable().meta({ description: "The vendor's own word for the priority." }),
  status: z.string().nullable().meta({ description: "The vendor's own word; null until the case was read." }),
  state: z.string().nullable().meta({
    description:
      'How far it got from here: held, queued, sending, doubt, asking, pending (the vendor has it, its number is to come), done, failed, dropped, dead. Null: not sent from here.',
  }),
  why: z.string().nullable().meta({ description: 'Why it failed.' }),
  reporter: z.string().nullable(),
  assignee: z.string().nullable(),
  watchers: z.array(z.string()),
  escalated: z.boolean(),
  closed: z.boolean(),
  created: Moment,
  updated: Moment,
  comments: z.array(CommentShown).optional().meta({ description: 'Oldest first, where they were asked for.' }),
  attachments: z.array(AttachmentShown).optional().meta({ description: 'Oldest first, where they were asked for.' }),
  rendered: z
    .object({ description: z.string(), comments: z.array(z.string()) })
    .optional()
    .meta({ description: 'The texts as safe HTML, where that was asked for.' }),
});
export type Ticket = z.output<typeof Ticket>;

/** A case of a vendor, with what it came in with where it was opened here. */
export function ofCase(
  account: Account,
  head: CaseHead,
  o: { full?: Case | undefined; came?: Incoming | undefined; sent?: Sent | undefined } = {},
): Ticket {
  const { came, sent } = o;
  return {
    id: came?.id ?? sent?.id ?? null,
    key: head.number,
    kind: 'open',
    url: head.url || null,
    board: account.id,
    vendor: account.vendor.id,
    title: head.title,
    description: o.full?.description ?? null,
    category: came?.body?.category ?? null,
    priority: head.priority,
    severity: head.severity || null,
    status: head.status || null,
    state: came || sent ? 'done' : null,
    why: null,
    reporter: came?.body?.reporter ?? null,
    assignee: head.owner ?? null,
    watchers: came?.body?.watchers ?? [],
    escalated: head.escalated,
    closed: head.closed,
    created: head.created,
    updated: head.modified,
  };
}

/** What was sent from here and is no case yet, or whose case cannot be read; at least one of the two is known. */
export function ofOurs(
  o: { id: string; came?: Incoming | undefined; sent?: Sent | undefined },
  account: Account | undefined,
): Ticket {
  const { came, sent } = o;
  const body = came?.body;
  const created = moment(came?.created_at ?? sent?.created_at ?? 0);
  return {
    id: o.id,
    key: sent?.number ?? null,
    kind: sent?.kind ?? 'open',
    url: sent?.url ?? null,
    board: account?.id ?? null,
    vendor: account?.vendor.id ?? null,
    title: body?.title ?? sent?.title ?? '',
    description: body?.body ?? null,
    category: body?.category ?? null,
    priority: body?.priority ?? null,
    severity: body?.severity ?? null,
    status: null,
    state: sent?.state ?? came?.state ?? null,
    why: sent?.why ?? came?.why ?? null,
    reporter: body?.reporter ?? null,
    assignee: null,
    watchers: body?.watchers ?? [],
    escalated: false,
    closed: false,
    created,
    updated: moment(came?.ended_at) ?? created,
  };
}

/** Drafts are nobody's to see. */
export function commentsShown(comments: readonly Comment[]): z.output<typeof CommentShown>[] {
  return comments.filter(({ draft }) => !draft).map(({ id, text, by, side, at }) => ({ id, text, by, side, at }));
}

export function attachmentsShown(attachments: readonly Attachment[]): z.output<typeof AttachmentShown>[] {
  return attachments.map(({ id, name, size, by, at }) => ({ id, name, size: size ?? null, by: by ?? null, at }));
}

/** Plain text as HTML: paragraphs and line breaks; everything else stays text. */
export function html(text: string): string {
  const safe = escaped(text).replace(/\r\n?/g, '\n');
  const paragraphs = safe.split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== '');
  return paragraphs.map((paragraph) => `<p>${paragraph.replaceAll('\n', '<br>')}</p>`).join('');
}
