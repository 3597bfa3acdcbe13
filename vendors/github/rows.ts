import { z } from 'zod';
import type { CaseHead, Comment, Side } from '#src/ports/types.ts';
import { date, word } from '#src/rows.ts';
import { oneLine } from '#src/text.ts';
import type { Portal } from './portal.ts';

const id = z.number().int().positive().transform(String);
const person = z
  .object({ login: z.string().min(1), type: word })
  .nullish()
  .catch(undefined);
type Person = z.output<typeof person>;
const ROBOT = 'Bot';
/** GitHub's words for whoever has no part in a project; a mannequin stands for somebody from elsewhere. */
const STRANGERS = ['NONE', 'FIRST_TIMER', 'FIRST_TIME_CONTRIBUTOR', 'MANNEQUIN'];

const label = z
  .union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)])
  .optional()
  .catch(undefined);
const labels = z
  .array(label)
  .nullish()
  .catch(undefined)
  .transform((names) => (names ?? []).flatMap((name) => name || []));

/** `robot`: the login of the app that opened it, if one did. */
export type CaseRow = { head: CaseHead; description: string; labels: string[]; robot: string | undefined };

/** A pull request is an issue too for GitHub, told from one by this field alone. */
const pullRequest = z.object({ pull_request: z.object({}) }).transform(() => undefined);

/** An issue cannot be believed without number, state and time of change: a gap would look like a change. */
export function caseRow({ web, repository, labels: severities }: Pick<Portal, 'web' | 'repository' | 'labels'>) {
  return z
    .object({
      number: id,
      state: z.string().min(1),
      state_reason: word,
      updated_at: date.pipe(z.string()),
      created_at: date,
      title: word,
      body: word,
      labels,
      user: person,
      assignee: person,
    })
    .transform((row): CaseRow => {
      const head = {
        number: row.number,
        title: oneLine(row.title ?? ''),
        status: statusOf(row.state, row.state_reason),
        ...severities.read(row.labels),
        owner: row.assignee?.login,
        product: repository,
        escalated: false,
        closed: row.state === 'closed',
        created: row.created_at ?? row.updated_at,
        modified: row.updated_at,
        url: `${web}/${repository}/issues/${row.number}`,
      };
      const robot = row.user?.type === ROBOT ? row.user.login : undefined;
      return { head, description: lines(row.body), labels: row.labels, robot };
    });
}

/** The same, or undefined for a pull request, which is no case. */
export function anyRow(portal: Pick<Portal, 'web' | 'repository' | 'labels'>) {
  return pullRequest.or(caseRow(portal));
}

/** `closed` is how issues end that are done; of the others the reason stands behind it. */
function statusOf(state: string, reason = 'completed'): string {
  return state === 'closed' && reason !== 'completed' ? `closed: ${reason.replaceAll('_', ' ')}` : state;
}

/** `me`: whose token it is. `fallback` is the time of a comment whose own cannot be read. */
export function commentRow(o: { me: string | undefined; fallback: string }) {
  return z
    .object({ id, body: word, user: person, author_association: word, created_at: date })
    .transform((row): Comment => {
      const by = row.user?.login ?? '';
      const side = sideOf(row.user, row.author_association, o.me);
      return { id: row.id, text: lines(row.body), by, side, at: row.created_at ?? o.fallback, draft: false };
    });
}

/**
 * Ours is what we wrote, and what people wrote who have no part in the project: they wait for it as we do. Everybody else
 * speaks for the vendor: owners, members and collaborators, and its robots. So do contributors, for GitHub calls a member
 * so who keeps that to himself, and whoever GitHub calls by a word we do not know: an answer must not be missed.
 */
function sideOf(author: Person, association: string | undefined, me: string | undefined): Side {
  if (author && author.login === me) return 'ours';
  return author?.type !== ROBOT && STRANGERS.includes(association ?? '') ? 'ours' : 'vendor';
}

/** Markdown, and whatever HTML is in it, is text as its author typed it. */
function lines(body: string | undefined): string {
  return (body ?? '').replaceAll('\r\n', '\n');
}
