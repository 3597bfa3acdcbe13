import type { Account, Accounts } from '#src/core/accounts/accounts.ts';
import type { Depot } from '#src/depot.ts';
import { chunks, type Ledger, type Tables } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { MailAccount, ReadMail } from '#src/ports/mail.ts';
import type { MailHead } from '#src/ports/mailbox.ts';
import type { Mark } from '#src/ports/types.ts';
import type { Boxes } from './boxes.ts';
import { peeking } from './peek.ts';

type MailState = Tables['mails']['state'];

/** Mails the mailbox has, those of them nobody knew of, and what became of all. */
export type Checked = { seen: number; new: number; states: Partial<Record<MailState, number>> };

/** Without a good look for so long (ms) a mailbox was away, and is looked through from a day before that. */
const AWAY = 10 * 60_000;
const BEFORE = 86_400_000;
/** How exactly the last good look is remembered, in ms. */
const NEARLY = 5 * 60_000;

/** Looks into mailboxes beside the intake: for mails that became nothing, and for what a mail says. */
export function checking(o: {
  ledger: Ledger;
  accounts: Pick<Accounts, 'get' | 'mailbox'>;
  isIntake(account: MailAccount): boolean;
  boxes: Boxes;
  mails: Depot;
  readMail: ReadMail;
  list(box: Account, heads: MailHead[], next: Mark | undefined): Promise<number>;
  now(): number;
}) {
  const { db } = o.ledger;

  async function statesOf(box: string, heads: MailHead[]): Promise<Map<string, MailState>> {
    const found = new Map<string, MailState>();
    for (const some of chunks(heads)) {
      const ids = some.flatMap(({ messageId }) => messageId ?? []);
      const rows = await db
        .selectFrom('mails')
        .select(['id', 'state'])
        .select((eb) => [
          eb
            .or([
              eb.exists(
                eb
                  .selectFrom('incoming')
                  .whereRef('incoming.id', '=', 'mails.ticket')
                  .where('incoming.state', '=', 'dead')
                  .select('incoming.id'),
              ),
              eb.exists(
                eb
                  .selectFrom('tickets')
                  .whereRef('tickets.id', '=', 'mails.ticket')
                  .where('tickets.state', '=', 'failed')
                  .select('tickets.id'),
              ),
            ])
            .as('lost'),
        ])
        .where('box', '=', box)
        .where((eb) =>
          eb.or([
            eb(
              'place',
              'in',
              some.map(({ place }) => place),
            ),
            eb('message_id', 'in', ids),
          ]),
        )
        .execute();
      // What its lane or its vendor refused later is no ticket, whatever it was on its way to.
      for (const { id, state, lost } of rows) found.set(id, lost ? 'failed' : state);
    }
    return found;
  }

  /** Of all the mailbox received from then on (ISO 8601), what is missing is listed as new. Repeating it does no harm. */
  async function check(id: string, from: string, signal: AbortSignal): Promise<Checked> {
    const box = await o.accounts.get(id);
    const mailbox = await o.boxes.of(id);
    if (!mailbox) throw new Failure('unsupported', `${box.label} cannot be read`);
    const { account } = await o.accounts.mailbox(id);
    if (!o.isIntake(account)) throw new Failure('unsupported', `the mails of ${box.label} do not become tickets`);
    const heads = await mailbox.recent(from, signal);
    let fresh = 0;
    for (const some of chunks(heads)) fresh += await o.list(box, some, undefined);
    const states: Checked['states'] = {};
    for (const state of (await statesOf(id, heads)).values()) states[state] = (states[state] ?? 0) + 1;
    return { seen: heads.length, new: fresh, states };
  }

  return {
    check,
    peek: peeking(o),

    /** To be called after each good look: where the one before was long ago, what came meanwhile is checked. */
    async looked(box: Account, signal: AbortSignal): Promise<void> {
      const name = `mail look ${box.id}`;
      const known = await db.selectFrom('meta').select('value').where('name', '=', name).executeTakeFirst();
      const [first = o.now(), last = 0] = known?.value.split(' ').map(Number) ?? [];
      const away = known ? o.now() - last : 0;
      if (known && away < NEARLY) return;
      // What was there before the first look is none of ours.
      if (away >= AWAY) await check(box.id, new Date(Math.max(first, last - BEFORE)).toISOString(), signal);
      const value = `${first} ${o.now()}`;
      await o.ledger.write((tx) =>
        tx
          .insertInto('meta')
          .values({ name, value })
          .onConflict((c) => c.column('name').doUpdateSet({ value }))
          .execute(),
      );
    },
  };
}
