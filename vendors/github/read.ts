import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Case, Comment } from '#src/ports/types.ts';
import { type Believed, believed, distinct, oldestFirst } from '#src/rows.ts';
import { isApp } from './failures.ts';
import { PAGE, type Portal } from './portal.ts';
import { anyRow, type CaseRow, commentRow } from './rows.ts';

/** An issue takes 2,500 comments, as far as is known. */
const MOST_PAGES = 50;

const self = z.object({ login: z.string().min(1) });

/** Who asks: their login, asked for once; undefined for a GitHub App. */
export function whoAmI(portal: Portal): (signal: AbortSignal) => Promise<string | undefined> {
  let me: { login: string | undefined } | undefined;
  return async function ask(signal) {
    me ??= await portal.read({ path: '/user', signal }, self, 'GitHub sign-in').catch((error: unknown) => {
      if (isApp(error)) return { login: undefined };
      throw error;
    });
    return me.login;
  };
}

/** Reads whole cases. A GitHub App is taken for the one that opened the issue, where an app did. */
export function reader(portal: Portal, me: ReturnType<typeof whoAmI>) {
  return async function get(number: string, signal: AbortSignal): Promise<Case> {
    const self = await me(signal);
    const { head, description, robot } = await issue(portal, number, signal);
    const told = distinct(await comments(portal, number, { me: self ?? robot, fallback: head.modified }, signal));
    return { ...head, description, comments: oldestFirst(told.good), attachments: [], odd: told.odd || undefined };
  };
}

/** One issue by its number; a pull request has one too, and is missing here. */
export async function issue(portal: Portal, number: string, signal: AbortSignal): Promise<CaseRow> {
  const request = { path: issuePath(portal, number), signal };
  const row = await portal.read(request, anyRow(portal), 'GitHub issue');
  if (!row) throw new Failure('missing', 'GitHub: that number is a pull request');
  if (row.head.number !== number) throw new Failure('garbled', 'GitHub issue: another one than the one asked for');
  return row;
}

export function issuePath(portal: Portal, number: string, rest = ''): string {
  return portal.at(`/issues/${encodeURIComponent(number)}${rest}`);
}

async function comments(
  portal: Portal,
  number: string,
  o: { me: string | undefined; fallback: string },
  signal: AbortSignal,
): Promise<Believed<Comment>> {
  const told: Believed<Comment> = { good: [], odd: 0 };
  for (let page = 1; page <= MOST_PAGES; page++) {
    const query = { per_page: String(PAGE), page: String(page) };
    const request = { path: issuePath(portal, number, '/comments'), query, signal };
    const { rows, last } = await portal.list(request, 'GitHub comments');
    const { good, odd } = believed(rows, commentRow(o), 'GitHub comments');
    told.good.push(...good);
    told.odd += odd;
    if (last) return told;
  }
  throw new Failure('garbled', `GitHub comments: no end in ${MOST_PAGES} pages`);
}
