import type { Account, Accounts } from '#src/core/accounts/accounts.ts';
import type { Doctor } from '#src/core/doctor.ts';
import type { Depot } from '#src/depot.ts';
import { failpoint } from '#src/failpoint.ts';
import type { Ledger, MailState, Tables } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Boxes } from './boxes.ts';
import type { Retry } from './retry.ts';
import type { MailSettings } from './settings.ts';

type Row = Tables['mails'];

/** Kept until a person decides: it stays where it is, or where parked ones are put. */
export const HELD: readonly MailState[] = ['parked', 'asking', 'failed'];

/** Tells the mailbox what was done with a mail, after the commit; its bytes go where nobody needs them any more. */
export function filing(o: {
  ledger: Ledger;
  mails: Depot;
  accounts: Pick<Accounts, 'find'>;
  boxes: Pick<Boxes, 'of'>;
  doctor: Doctor;
  retry: Retry;
  mail: MailSettings;
}) {
  async function filed(row: Row, place: string): Promise<void> {
    await o.ledger.write((tx) => tx.updateTable('mails').set({ filed: 1, place }).where('id', '=', row.id).execute());
  }

  /** Resolves with its place from then on: who releases it has it moved on from there. */
  async function tell(row: Row, signal: AbortSignal): Promise<string | undefined> {
    const { done, parked } = o.mail.folders;
    const held = HELD.includes(row.state);
    // What we sent stays among what was sent.
    if (row.folder === 'sent' || (held && parked === undefined)) return undefined;
    const mailbox = await o.boxes.of(row.box);
    return mailbox?.file(row.place, { folder: held ? parked : done }, signal);
  }

  return async function file(row: Row, signal: AbortSignal): Promise<void> {
    if (!HELD.includes(row.state)) await o.mails.remove(row.id);
    const box: Account | undefined = await o.accounts.find(row.box);
    if (box && (await o.retry.rests(row, box))) return;
    let place: string | undefined;
    try {
      if (box) place = await tell(row, signal);
      failpoint('arrival.moved');
    } catch (error) {
      signal.throwIfAborted();
      // Somebody moved it, or this mailbox cannot: nothing is lost by that.
      const settled = error instanceof Failure && (error.kind === 'missing' || error.kind === 'unsupported');
      if (!settled && box && (await o.retry.again(row, box, error))) return;
    }
    await filed(row, place ?? row.place);
    failpoint('arrival.filed');
    await o.retry.over(row);
  };
}
