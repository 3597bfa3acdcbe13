import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Attachment, Case, Comment } from '#src/ports/types.ts';
import type { Catalog } from '#src/ports/vendor.ts';
import { type Believed, believed, distinct, oldestFirst } from '#src/rows.ts';
import { casePath, type Portal } from './portal.ts';
import { commentRow, oneCase, people } from './rows.ts';

/** A comment comes in three forms of up to 64 KiB: more than so many may be too long for one answer. */
const PAGE = 50;
/** A ticket holds 5,000 comments. */
const MOST_PAGES = 100;

/** Whoever is not signed in is told to be nobody, with status 200. */
const self = z.object({ user: z.object({ id: z.number().int().nullable() }) });

/**
 * Reads whole cases, the first comment as the description. An agent is asked once who it is: its own comments are ours. A requester is told nobody in charge.
 */
export function reader(portal: Portal): (number: string, signal: AbortSignal) => Promise<Case> {
  let me: number | undefined;

  async function whoAmI(signal: AbortSignal): Promise<number> {
    const { user } = await portal.read({ path: '/users/me', signal }, self, 'Zendesk sign-in');
    if (user.id === null) throw new Failure('auth', 'Zendesk does not know who is asking');
    return user.id;
  }

  return async function get(number, signal) {
    if (portal.agent) me ??= await whoAmI(signal);
    const query = portal.agent ? { include: 'users' } : {};
    const request = { path: casePath(portal, number), query, signal };
    const { head, description, requester } = await portal.read(request, oneCase(portal), 'Zendesk case');
    if (head.number !== number) throw new Failure('garbled', 'Zendesk case: another case than the one asked for');
    const about = { self: portal.agent ? me : requester, fallback: head.modified };
    const { good, odd } = await comments(portal, number, about, signal);
    const told = distinct({ good: good.map(({ comment }) => comment), odd });
    const sent = distinct({ good: good.flatMap(({ files }) => files), odd: 0 });
    const lost = good.reduce((sum, row) => sum + row.odd, 0);
    const all = oldestFirst(told.good);
    return {
      ...head,
      description,
      comments: all[0]?.text.trim() === description.trim() ? all.slice(1) : all,
      attachments: oldestFirst(sent.good),
      odd: told.odd + sent.odd + lost || undefined,
    };
  };
}

const paged = z.object({
  comments: z.array(z.unknown()),
  users: people,
  meta: z.object({ has_more: z.boolean(), after_cursor: z.string().min(1).nullish() }),
});
type Told = { comment: Comment; files: Attachment[]; odd: number };

async function comments(
  portal: Portal,
  number: string,
  o: { self: number | undefined; fallback: string },
  signal: AbortSignal,
): Promise<Believed<Told>> {
  const told: Believed<Told> = { good: [], odd: 0 };
  let after: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const query = {
      ...(portal.agent && { include: 'users' }),
      'page[size]': String(PAGE),
      ...(after && { 'page[after]': after }),
    };
    const request = { path: casePath(portal, number, '/comments'), query, signal };
    const page = await portal.read(request, paged, 'Zendesk comments');
    const { good, odd } = believed(page.comments, commentRow({ users: page.users, ...o }), 'Zendesk comments');
    told.good.push(...good);
    told.odd += odd;
    const { has_more, after_cursor } = page.meta;
    if (!has_more) return told;
    if (!after_cursor || after_cursor === after)
      throw new Failure('garbled', 'Zendesk comments: the cursor stands still');
    after = after_cursor;
  }
  throw new Failure('garbled', `Zendesk comments: no end in ${MOST_PAGES} pages`);
}

const fields = z.object({ ticket_fields: z.array(z.unknown()) });
const statusField = z.object({
  type: z.literal('status'),
  system_field_options: z.array(z.object({ value: z.string().min(1) })),
});

/** The statuses this site uses, as its own field for them lists them: not every one has `hold`. Products it has none. */
export async function catalog(portal: Portal, signal: AbortSignal): Promise<Catalog> {
  const { ticket_fields } = await portal.read({ path: '/ticket_fields', signal }, fields, 'Zendesk ticket fields');
  const found = ticket_fields.flatMap((field) => statusField.safeParse(field).data ?? []);
  const statuses = found.flatMap((field) => field.system_field_options.map(({ value }) => value));
  return statuses.length > 0 ? { statuses } : {};
}
