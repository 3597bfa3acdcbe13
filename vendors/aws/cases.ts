import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import { type Believed, believed } from '#src/rows.ts';
import type { Client } from './client.ts';
import { unknownCase } from './refusal.ts';
import { type CaseRow, caseRow } from './rows.ts';

/** The most rows one answer holds. */
export const PAGE = 100;
/** How many of AWS's own ids are remembered. */
const MOST_IDS = 2_000;

type Filter = { includeResolvedCases: boolean; afterTime?: string };
/** The account's cases, by the number people know. */
export type Cases = {
  /** Every page of the list, with the newest communications of each case; `most` pages, then it ends where it is. */
  list(filter: Filter, most: number, signal: AbortSignal): Promise<Believed<CaseRow>>;
  /** One case, over or not, if there is one. */
  find(number: string, signal: AbortSignal): Promise<Believed<CaseRow>>;
  /** The same; a Failure of kind missing where there is none. */
  one(number: string, signal: AbortSignal): Promise<CaseRow>;
  /** What the API knows it by: asked for once. */
  idOf(number: string, signal: AbortSignal): Promise<string>;
  /** The number of a case just made; a Failure of kind garbled where AWS does not list it yet. */
  numberOf(id: string, signal: AbortSignal): Promise<string>;
};

const token = z.string().min(1).nullish();
const listed = z.object({ cases: z.array(z.unknown()), nextToken: token });
const NONE: z.output<typeof listed> = { cases: [] };

/** `home`: where people read them. */
export function casesOf(api: Client, home: string): Cases {
  const row = caseRow(home);
  const ids = new Map<string, string>();

  function remember({ head, id }: CaseRow): void {
    ids.delete(head.number);
    ids.set(head.number, id);
    const [oldest] = ids.keys();
    if (ids.size > MOST_IDS && oldest !== undefined) ids.delete(oldest);
  }

  async function list(filter: Filter, most: number, signal: AbortSignal): Promise<Believed<CaseRow>> {
    const rows: unknown[] = [];
    let nextToken: string | undefined;
    for (let pages = 0; pages < most; pages++) {
      const query = { ...filter, includeCommunications: true, maxResults: PAGE, ...(nextToken && { nextToken }) };
      const page = await api.read({ call: (aws) => aws.describeCases(query), signal }, listed, 'AWS case list');
      rows.push(...page.cases);
      if (!page.nextToken) break;
      if (page.nextToken === nextToken) throw new Failure('garbled', 'AWS case list: the token stands still');
      nextToken = page.nextToken;
    }
    const found = believed(rows, row, 'AWS case list');
    for (const one of found.good) remember(one);
    return found;
  }

  async function find(displayId: string, signal: AbortSignal): Promise<Believed<CaseRow>> {
    const query = { displayId, includeResolvedCases: true, includeCommunications: true };
    const { cases } = await api
      .read({ call: (aws) => aws.describeCases(query), signal }, listed, 'AWS case')
      .catch((error: unknown) => (unknownCase(error) ? NONE : Promise.reject(error)));
    const good = cases.map((one) => row.safeParse(one).data).filter((one) => one?.head.number === displayId);
    const [found] = good;
    if (!found) return { good: [], odd: cases.length };
    remember(found);
    return { good: [found], odd: 0 };
  }

  async function one(number: string, signal: AbortSignal): Promise<CaseRow> {
    const { good, odd } = await find(number, signal);
    const [found] = good;
    if (found) return found;
    throw odd > 0
      ? new Failure('garbled', 'AWS case: not the one asked for, or one that cannot be read')
      : new Failure('missing', 'AWS has no case with this number');
  }

  return {
    list,
    find,
    one,
    idOf: async (number, signal) => ids.get(number) ?? (await one(number, signal)).id,
    async numberOf(id, signal) {
      const query = { caseIdList: [id], includeResolvedCases: true, includeCommunications: false };
      const { cases } = await api.read({ call: (aws) => aws.describeCases(query), signal }, listed, 'AWS new case');
      const found = cases.map((one) => row.safeParse(one).data).find((one) => one?.id === id);
      if (!found) throw new Failure('garbled', 'AWS new case: it is not in the list yet');
      remember(found);
      return found.head.number;
    },
  };
}
