import type { Notice, Notices } from '#src/core/chats/notices.ts';
import type { Db } from '#src/ledger.ts';
import type { Failure } from '#src/ports/failure.ts';
import type { Contact } from '#src/ports/vendor.ts';
import { cut, oneLine } from '#src/text.ts';
import type { Outcome, Ticket } from './dispatch.ts';
import { type Letter, ration } from './ration.ts';

type Buttons = NonNullable<Notice['buttons']>;

/** Characters of a title. */
const TITLE = 250;

/** What its chat is told of a ticket; each in the caller's transaction, and each once. */
export function report(o: { notices: Notices; now(): number }) {
  const { now } = o;

  async function tell(tx: Db, t: Ticket, key: string, notice: Notice): Promise<void> {
    const number = t.number ?? undefined;
    const about = { account: t.account, ...(number ? { number } : {}) };
    await o.notices.owe(tx, t.chat, `ticket ${t.id} ${key}`, notice, about);
  }
  /** Of a new case. */
  function titled({ out }: Ticket): Record<string, string> {
    return out.kind === 'open' ? { title: cut(oneLine(out.draft.title), TITLE).text } : {};
  }
  const again = ({ id }: Ticket, from: Ticket['state']) => ({ say: 'button-again', command: `again ${id} ${from}` });
  const drop = ({ id }: Ticket) => ({ say: 'button-drop', command: `drop ${id}` });
  const enter = ({ id }: Ticket): Buttons[number] => ({ say: 'button-enter', command: `exists ${id}` });

  return {
    /** `going`: the files on their way; where none of them is, their receipt says it all. */
    async done(
      tx: Db,
      t: Ticket,
      { number, url, going }: { number: string; url?: string | undefined; going: string[] },
    ): Promise<void> {
      if (t.kind === 'attach' && going.length === 0) return;
      await tell(tx, t, 'done', {
        say: `ticket-${t.kind}-done`,
        args: { number, ...titled(t), ...(t.kind === 'attach' && { files: going.join(', ') }) },
        ...(url ? { url } : {}),
      });
    },

    /** Its number came by mail. */
    async found(tx: Db, t: Ticket, number: string, mail: { from: string; subject: string }): Promise<void> {
      const { from, subject } = mail;
      await tell(tx, t, 'done', { say: 'ticket-number-found', args: { number, from, subject, ...titled(t) } });
    },

    async failed(tx: Db, t: Ticket, { kind, message }: Failure): Promise<void> {
      const args = { number: t.number ?? '', why: message };
      await tell(tx, t, `failed ${now()}`, {
        say: `ticket-failed-${kind}`,
        args,
        buttons: [again(t, 'failed'), drop(t)],
      });
    },

    /** Nobody can tell whether it arrived; `unlooked`: why it could not even be looked for. */
    async asking(tx: Db, t: Ticket, unlooked?: string): Promise<void> {
      const exists = { say: 'button-exists', command: `exists ${t.id}` };
      const notice = unlooked
        ? { say: 'ticket-unlooked', args: { number: t.number ?? 'none', why: unlooked } }
        : { say: `ticket-${t.kind}-doubt`, args: { number: t.number ?? '' } };
      await tell(tx, t, `asking ${now()}`, { ...notice, buttons: [exists, again(t, 'asking'), drop(t)] });
    },

    async later(tx: Db, t: Ticket, { message }: Failure): Promise<void> {
      const args = { number: t.number ?? '', why: message };
      await tell(tx, t, `later ${now()}`, { say: 'ticket-later', args, buttons: [drop(t)] });
    },

    /** It waits for a new credential. */
    async waits(tx: Db, t: Ticket, { message }: Failure): Promise<void> {
      await tell(tx, t, 'waits', { say: 'ticket-waits', args: { why: message }, buttons: [drop(t)] });
    },

    /** The vendor has it, or a person hands it in; the number is still to come. */
    async handed(
      tx: Db,
      t: Ticket,
      outcome: Extract<Outcome, { to: string } | { text: string }>,
      { name, portal, phone = 'none' }: Contact & { name: string },
    ): Promise<void> {
      const url = portal ? { url: portal } : {};
      const buttons = [enter(t), drop(t)];
      // Once for each time it was sent.
      const key = `handed ${t.sending_at ?? ''}`;
      if ('to' in outcome) {
        const args = { to: outcome.to, vendor: name };
        return tell(tx, t, key, { say: 'ticket-mailed', args, buttons });
      }
      const code = `${outcome.title}\n\n${outcome.text}`;
      const args = { vendor: name, phone, portal: portal ?? 'none', files: outcome.files };
      await tell(tx, t, key, { say: 'ticket-prepared', args, code, buttons, ...url });
    },

    async remind(tx: Db, t: Ticket, nth: number, vendor: string): Promise<void> {
      await tell(tx, t, `remind ${nth} ${t.sending_at ?? ''}`, {
        say: 'ticket-remind',
        args: { vendor },
        buttons: [enter(t), drop(t)],
      });
    },

    /** A mail that belongs to it came, and does not say the number beyond doubt: `candidates` are those it might be. */
    async unsure(tx: Db, t: Ticket, mail: Letter, candidates: string[]): Promise<void> {
      const guesses = candidates
        .slice(0, 3)
        .map((number) => ({ say: 'button-number', args: { number }, command: `exists ${t.id} ${number}` }));
      const buttons = [...guesses, enter(t), drop(t)];
      const args = { from: mail.from, subject: mail.subject, count: candidates.length };
      // Strangers do not use up what the vendor may ring.
      const kind = mail.known ? 'unsure' : 'unsure-stranger';
      await ration(tx, o.notices, { t, kind, mail }, { say: 'ticket-unsure', args, buttons });
    },

    /** A mail of the case, but from nobody known at the vendor. */
    async foreign(tx: Db, t: Ticket, mail: Letter, vendor: string): Promise<void> {
      const args = { number: t.number ?? '', from: mail.from, subject: mail.subject, vendor };
      await ration(tx, o.notices, { t, kind: 'foreign', mail }, { say: 'ticket-foreign', args });
    },

    /** Our letter came back; where its number is known nonetheless, there is nothing to send again. */
    async bounced(tx: Db, t: Ticket, mail: Letter): Promise<void> {
      const buttons = t.number === null ? { buttons: [enter(t), again(t, 'pending'), drop(t)] } : {};
      const notice = { say: 'ticket-bounced', args: { subject: mail.subject }, ...buttons };
      await ration(tx, o.notices, { t, kind: 'bounced', mail }, notice);
    },
  };
}
