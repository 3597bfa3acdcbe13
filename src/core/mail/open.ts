import type { Account } from '#src/core/accounts/accounts.ts';
import type { People } from '#src/core/chats/people.ts';
import type { Settings } from '#src/core/chats/settings.ts';
import type { Files } from '#src/core/files/files.ts';
import type { incoming } from '#src/core/lanes/incoming.ts';
import type { Problem } from '#src/core/tickets/dispatch.ts';
import { failpoint } from '#src/failpoint.ts';
import type { Ledger, Tables } from '#src/ledger.ts';
import type { WholeMail } from '#src/ports/mail.ts';
import { oneLine } from '#src/text.ts';
import { words } from '#src/words.ts';
import { personOf } from './address.ts';
import { detailOf, type Others } from './detail.ts';
import type { Endings } from './end.ts';
import type { MailSettings } from './settings.ts';
import { stage, stageText, withLeft } from './stage.ts';
import { FULL_TEXT, fitted, textOf, ticketOf } from './ticket.ts';

type Row = Tables['mails'];
type Incoming = Pick<ReturnType<typeof incoming>, 'byOrigin' | 'check' | 'accept'>;

/** The id of the ticket that comes of a mail, and of its thread. */
export function ticketId({ id }: Pick<Row, 'id'>): string {
  return id.slice(0, 12);
}

/** A new conversation becomes a ticket that comes in, and a thread: the chat its people are told in. */
export function opening(o: {
  ledger: Ledger;
  files: Files;
  incoming: Incoming;
  people: Pick<People, 'ensureChat'>;
  settings: Pick<Settings, 'setChat'>;
  mail: MailSettings;
  endings: Endings;
  now(): number;
}) {
  /** Unique over all mailboxes, as the event is. */
  function originOf(row: Row): string {
    return `mail|${row.box}|${row.event}`;
  }

  /** The thread is there before its ticket is: what is told of the ticket finds its people. */
  async function begin(row: Row, mail: WholeMail, others: Others): Promise<void> {
    const id = ticketId(row);
    const chat = { bot: 'mail', room: id, kind: 'group', title: oneLine(mail.subject) || mail.from } as const;
    await o.ledger.write(async (tx) => {
      await tx
        .insertInto('threads')
        .values({ id, box: row.box, subject: mail.subject, created_at: o.now() })
        .onConflict((c) => c.doNothing())
        .execute();
      await o.people.ensureChat(tx, chat);
      await tx
        .updateTable('mails')
        .set({ thread: id, detail_json: JSON.stringify({ ...detailOf(row), others }) })
        .where('id', '=', row.id)
        .where('state', '=', 'new')
        .execute();
    });
    row.thread = id;
    failpoint('arrival.begun');
  }

  return {
    /** Taken in before, where an earlier try was stopped between two commits. */
    async before(row: Row, others: Others): Promise<boolean> {
      const found = await o.incoming.byOrigin(originOf(row));
      if (!found) return false;
      await o.endings.ended(row, { state: 'ticket', ticket: found.id, thread: found.id, detail: { others } });
      return true;
    },

    /** Each step may be repeated: what was staged is staged anew, and the ticket comes in once. */
    async open(row: Row, box: Account, mail: WholeMail, others: Others, signal: AbortSignal): Promise<void> {
      const id = ticketId(row);
      const by = { person: personOf(mail.from), chat: `mail|${id}` };
      const { ids, left } = await stage(o.files, id, by, mail, signal);
      const plain = ticketOf(mail, o.mail);
      const whole = { ...plain, body: withLeft(plain.body, left) };
      const arriving = { ...by, id, source: 'mail' as const, origin: originOf(row), files: ids };
      const told = fitted(whole, await o.incoming.check({ ...arriving, ...whole })) ?? whole;
      if (told.body !== whole.body) {
        const file = { name: FULL_TEXT, text: textOf(mail) };
        arriving.files.push(await stageText(o.files, id, by, file, signal));
      }
      await begin(row, mail, others);
      if (mail.lang) await o.settings.setChat(by.chat, { lang: mail.lang });
      const made = await o.incoming.accept({ ...arriving, ...told }, signal);
      if ('problems' in made) return o.endings.fail(row, box, inWords(made.problems));
      await o.endings.ended(row, { state: 'ticket', ticket: id, thread: id, detail: { others } });
    },
  };
}

function inWords(problems: Problem[]): string {
  const say = words('en');
  return problems.map(({ field, say: key, args }) => `${field}: ${say(key, args)}`).join('; ');
}
