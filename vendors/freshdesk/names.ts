import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { CaseHead } from '#src/ports/types.ts';
import { oneLine } from '#src/text.ts';
import type { Portal } from './portal.ts';
import { STATUSES } from './rows.ts';

/** A status of the site's own that is still unknown is asked for again after so long. */
const AGAIN_MS = 3_600_000;
/** Agents asked for by one reading, and those remembered. */
const MOST_ASKED = 20;
const MOST_KNOWN = 1000;

/** What stands as a number in a ticket, by its name. */
export type Names = {
  /** Heads whose statuses are those people see. */
  statuses(heads: CaseHead[], signal: AbortSignal): Promise<CaseHead[]>;
  /** The agents' names, by id; one that cannot be had is not there. */
  agents(ids: (number | undefined)[], signal: AbortSignal): Promise<ReadonlyMap<number, string>>;
};

/**
 * Asks where there is something to name, once, and remembers it. That every agent may ask for the ticket fields and for
 * other agents is not documented: where Freshdesk does not say, the number stands, and the agent has no name.
 */
export function naming(portal: Portal, now: () => number): Names {
  let words = new Map<string, string>();
  let asked = Number.NEGATIVE_INFINITY;
  const agents = new Map<number, string>();
  let closed = false;

  return {
    async statuses(heads, signal) {
      const open = heads.some(({ status }) => /^\d+$/.test(status) && !words.has(status));
      if (open && now() - asked > AGAIN_MS) {
        const found = await tried(() => ownStatuses(portal, signal));
        asked = now();
        if ('value' in found) words = new Map(found.value.map(({ id, word }) => [String(id), word]));
      }
      return heads.map((head) => ({ ...head, status: words.get(head.status) ?? head.status }));
    },
    async agents(ids, signal) {
      const strangers = [...new Set(ids)].filter((id) => id !== undefined && !agents.has(id)).slice(0, MOST_ASKED);
      for (const id of strangers) {
        if (closed || id === undefined) break;
        const found = await tried(() => portal.read({ path: `/agents/${id}`, signal }, agent, 'Freshdesk agent'));
        if ('failure' in found && found.failure.kind === 'forbidden') closed = true;
        if (agents.size >= MOST_KNOWN) agents.clear();
        agents.set(id, 'value' in found ? found.value : '');
      }
      return new Map([...agents].filter(([, name]) => name !== ''));
    },
  };
}

export const agent = z
  .object({ contact: z.object({ name: z.string() }) })
  .transform(({ contact }) => oneLine(contact.name));

const field = z.object({
  type: z.literal('default_status'),
  choices: z.record(z.string().regex(/^\d+$/), z.union([z.string(), z.array(z.string())])),
});

/**
 * The statuses this site has made for itself, by the name agents see. The shape, names by number with the agents' before
 * the customers', is as others read it; no document at hand shows it.
 */
export async function ownStatuses(portal: Portal, signal: AbortSignal): Promise<{ id: number; word: string }[]> {
  const fields = await portal.read({ path: '/ticket_fields', signal }, z.array(z.unknown()), 'Freshdesk ticket fields');
  const choices = fields.flatMap((one) => Object.entries(field.safeParse(one).data?.choices ?? {}));
  return choices.flatMap(([id, said]) => {
    const word = oneLine((typeof said === 'string' ? said : said[0]) ?? '');
    const usual = STATUSES.some((one) => String(one.id) === id);
    return word === '' || usual ? [] : [{ id: Number(id), word }];
  });
}

/** One that cannot be had is not worth a case; one that can be had later is, as it would look like a change until then. */
async function tried<T>(ask: () => Promise<T>): Promise<{ value: T } | { failure: Failure }> {
  try {
    return { value: await ask() };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'auth' || error.retryable) throw error;
    return { failure: error };
  }
}
