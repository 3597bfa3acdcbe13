import { z } from 'zod';
import type { Ledger } from '#src/ledger.ts';
import { within } from '#src/patience.ts';
import { ErrorBody, errorBody } from './error.ts';
import type { Given, Server } from './server.ts';

/** A commit that takes longer (ms) is none. */
const PATIENCE = 2_000;
/** An answer is good for so long (ms): whoever asks all the time costs no commit each time. */
const FRESH = 1_000;
export const UNREACHED = 'The ledger cannot be reached';
/** Troubles of these keys are of chats and lanes: tickets are taken in all the same. */
const AILING = /^(?:hearing|lane)/;

const Ready = z.object({
  ready: z.literal(true),
  ailing: z.array(z.string()).meta({ description: 'Chats and lanes that cannot be reached now.' }),
});

/** `/livez`: the process answers. `/readyz`: it can do its work, which is to say that it can keep what it is told. */
export function health(app: Server, { core, log }: Given, o: { ledger: Ledger; ready(): boolean }): void {
  let checked: { at: number; why: string | undefined } = { at: Number.NEGATIVE_INFINITY, why: undefined };

  app.get(
    '/livez',
    {
      config: { who: 'anybody', alive: true },
      schema: { hide: true, response: { 200: z.object({ alive: z.boolean() }) } },
    },
    async () => ({ alive: true }),
  );

  app.get(
    '/readyz',
    { config: { who: 'anybody' }, schema: { hide: true, response: { 200: Ready, 503: ErrorBody } } },
    async (_request, reply) => {
      const why = o.ready() ? await ledgerFails() : 'Casebell is starting or stopping';
      if (why) return reply.code(503).header('retry-after', '5').send(errorBody(503, why));
      const troubles = await core.doctor.troubles(true);
      return reply.send({ ready: true, ailing: troubles.map(({ key }) => key).filter((key) => AILING.test(key)) });
    },
  );

  async function ledgerFails(): Promise<string | undefined> {
    if (performance.now() - checked.at < FRESH) return checked.why;
    const why = await keepsWhatItIsTold().catch((error: unknown) => {
      log.error({ error }, 'ledger failed');
      return o.ledger.reached() ? 'The ledger cannot be written' : UNREACHED;
    });
    checked = { at: performance.now(), why };
    return why;
  }

  /** Writes, and reads it back. */
  async function keepsWhatItIsTold(): Promise<string | undefined> {
    const row = { name: 'ready_at', value: String(core.now()) };
    const done = o.ledger.write((tx) =>
      tx
        .insertInto('meta')
        .values(row)
        .onConflict((c) => c.column('name').doUpdateSet({ value: row.value }))
        .execute(),
    );
    if ((await within(done, PATIENCE)) === undefined)
      return o.ledger.reached() ? 'The ledger takes too long to write' : UNREACHED;
    // Another process may have written since.
    const read = await o.ledger.db.selectFrom('meta').select('value').where('name', '=', row.name).executeTakeFirst();
    return read ? undefined : 'The ledger does not keep what it is told';
  }
}
