import type { Account } from '#src/core/accounts/accounts.ts';
import type { Notices } from '#src/core/chats/notices.ts';
import type { Doctor } from '#src/core/doctor.ts';
import type { Db, Ledger, MailState, Tables } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import { type Detail, detailOf } from './detail.ts';
import type { Reason } from './filters.ts';

type Row = Tables['mails'];
/** How a mail ends. */
export type End = {
  state: Exclude<MailState, 'new' | 'dropped'>;
  why?: string;
  ticket?: string;
  thread?: string;
  detail?: Detail;
};

/** A person must look at these; all others are only counted. */
const TOLD: readonly Reason[] = ['to', 'cap-sender', 'cap-all', 'unreadable', 'too-big', 'spoof', 'unproven'];
const BUTTONS = [{ say: 'button-parked', command: 'parked' }];
/** Bytes of a button's command. */
const COMMAND = 64;

export type Endings = ReturnType<typeof endings>;

/** The ends of mails, and who is told of them. */
export function endings(o: { ledger: Ledger; doctor: Doctor; notices: Notices; now(): number }) {
  /** In the caller's transaction; false: it ended before. */
  async function end(tx: Db, row: Row, { state, why, ticket, thread, detail }: End): Promise<boolean> {
    const done = await tx
      .updateTable('mails')
      .set({
        state,
        why: why ?? null,
        ticket: ticket ?? null,
        thread: thread ?? null,
        detail_json: detail ? JSON.stringify(detail) : null,
        attempts: 0,
        ended_at: o.now(),
      })
      .where('id', '=', row.id)
      .where('state', '=', 'new')
      .executeTakeFirst();
    if (done.numUpdatedRows === 0n) return false;
    // What was made for a ticket that did not come.
    if (row.thread !== null && row.thread !== thread)
      await tx.deleteFrom('threads').where('id', '=', row.thread).execute();
    return true;
  }

  async function ended(row: Row, to: End): Promise<void> {
    await o.ledger.write((tx) => end(tx, row, to));
  }

  return {
    end,
    ended,

    /**
     * Kept with its reason until a person decides. `known`: it belongs to a thread, so that a bounce means somebody was not
     * told.
     */
    async park(row: Row, box: Account, why: Reason, { known = false } = {}): Promise<void> {
      if (TOLD.includes(why) || (known && why === 'bounce')) {
        const lines = [{ say: 'mail-held-why', args: {}, why: { say: `mail-why-${why}`, args: {} } }];
        await o.doctor.trouble(troubleOf(box.id, why), new Failure('refused', `a mail is parked: ${why}`), {
          people: [box.owner],
          notice: { say: 'mail-held', args: { box: box.label }, lines, buttons: BUTTONS },
        });
      }
      await ended(row, { state: 'parked', why });
    },

    /** It cannot become what it should; kept like a parked one. `why`: in words. */
    async fail(row: Row, box: Pick<Account, 'id' | 'label' | 'owner'>, why: string): Promise<void> {
      const notice = { say: 'mail-failed', args: { box: box.label, why }, buttons: BUTTONS };
      // Somebody waits for it.
      if (detailOf(row).order) await o.notices.admins(`mail ${row.id} failed ${o.now()}`, notice);
      await o.doctor.trouble(troubleOf(box.id, 'failed'), new Failure('refused', `a mail became no ticket: ${why}`), {
        people: [box.owner],
        notice,
      });
      await ended(row, { state: 'failed', why });
    },

    /** Only a person can say which case it belongs to: an admin is asked, once. */
    async ask(row: Row, box: Account, numbers: string[]): Promise<void> {
      const joins = numbers
        .map((number) => ({ say: 'button-mail-join', args: { number }, command: `parked join ${row.id} ${number}` }))
        .filter(({ command }) => Buffer.byteLength(command) <= COMMAND);
      const rest = [
        { say: 'button-mail-new', command: `parked new ${row.id}` },
        { say: 'button-mail-drop', command: `parked drop ${row.id}` },
      ];
      const args = { box: box.label, sender: row.sender, subject: row.subject, numbers: numbers.join(', ') };
      await o.ledger.write(async (tx) => {
        if (!(await end(tx, row, { state: 'asking', detail: { choices: numbers } }))) return;
        const { waiting, chat = waiting } = await o.notices.reachable(tx, []);
        const key = `mail ${row.id} asking ${o.now()}`;
        if (chat) await o.notices.owe(tx, chat, key, { say: 'mail-asking', args, buttons: [...joins, ...rest] });
      });
    },

    /** None of its kind is held any more. */
    async over(box: string, why: string): Promise<void> {
      const left = await o.ledger.db
        .selectFrom('mails')
        .select('id')
        .where('box', '=', box)
        .where('state', 'in', ['parked', 'failed'])
        .where((eb) => (why === 'failed' ? eb('state', '=', 'failed') : eb('why', '=', why)))
        .executeTakeFirst();
      if (!left) await o.doctor.over(troubleOf(box, why));
    },
  };
}

function troubleOf(box: string, why: string): string {
  return `mails:${box}:${why}`;
}
