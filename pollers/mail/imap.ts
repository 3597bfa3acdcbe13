import type { Inside } from '#src/mail/reach.ts';
import { type Keep, type Tokens, tokens } from '#src/mail/token.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Mailbox } from '#src/ports/mailbox.ts';
import type { Http } from '#src/ports/vendor.ts';
import { type Account, CHUNK, type Connection, dial, type Patience } from './imap/dial.ts';
import { file } from './imap/file.ts';
import { examine, goTo, sentFolder } from './imap/folder.ts';
import { heads, search } from './imap/heads.ts';
import { line } from './imap/line.ts';
import { recent, since } from './imap/since.ts';
import { watch } from './imap/watch.ts';

export type { Patience } from './imap/dial.ts';

const PATIENCE: Patience = {
  connect: 10_000,
  greeting: 15_000,
  idle: 30_000,
  total: 120_000,
  keep: 15_000,
  quiet: 120_000,
};
const MOST_ALIKE = 50;

/**
 * A mailbox by IMAP, over one connection that is kept a while and another to watch. INBOX and the folder of sent mails are
 * read with EXAMINE and BODY.PEEK; only `file` opens one to change it. The mark is JSON, `<uidvalidity>:<last uid>` of
 * each: where the uidvalidity has changed, the mails that came in the last three days are listed again; whoever takes them
 * knows them by their Message-ID. `sent` looks where the server or a person put what left: by SMTP alone nothing gets
 * there. `folders`: where `file` may have put mails. `tokens` as in `post` of src/mail.ts. Tried with Dovecot 2.3.
 */
export function imap(
  account: Account,
  o: {
    http: Http;
    now(): number;
    keep: Keep;
    inside?: Inside;
    tokens?: Tokens;
    patience?: Partial<Patience>;
    folders?: readonly string[];
  },
): Mailbox {
  const patience = { ...PATIENCE, ...o.patience };
  const signed = o.tokens ?? tokens(o);
  const { folders = [] } = o;

  function signedIn<T>(signal: AbortSignal, work: (token: string | undefined) => Promise<T>): Promise<T> {
    return account.kind === 'password' ? work(undefined) : signed.use(account, o.keep, signal, work);
  }
  function connected(signal: AbortSignal, idle = patience.idle): Promise<Connection> {
    const given = { inside: o.inside, patience: { ...patience, idle }, signal };
    return signedIn(signal, (token) => dial(account, { ...given, token }));
  }
  const calls = line(connected, patience);

  async function part(place: string, from: number, most: number, signal: AbortSignal): Promise<Uint8Array> {
    return calls.use(async (client) => {
      const uid = await goTo(client, place);
      const want = { uid: true, source: { start: from, maxLength: most } };
      const mail = await client.fetchOne(uid, want, { uid: true });
      if (!mail) throw new Failure('missing', 'the mail is not there any more');
      // Behind its end some servers give nothing, others NIL.
      if (!mail.source && from === 0) throw new Failure('garbled', 'the mailbox does not give the mail');
      return mail.source ?? new Uint8Array();
    }, signal);
  }

  return {
    since: (mark, signal) => calls.use((client) => since(client, mark, o.now()), signal),
    recent: (from, signal) => calls.use((client) => recent(client, from, { folders, now: o.now() }), signal),
    async *open(place, { most = Number.POSITIVE_INFINITY, signal }) {
      for (let from = 0; from < most; ) {
        const asked = Math.min(CHUNK, most - from);
        const chunk = await part(place, from, asked, signal);
        if (chunk.length > 0) yield chunk.subarray(0, most - from);
        // More than was asked for is all of it: not every server knows parts.
        if (chunk.length !== asked) return;
        from += asked;
      }
    },
    file: (place, { folder }, signal) => calls.use((client) => file(client, place, folder), signal),
    sent: async (messageId, signal) =>
      /^<[!-;=?-~]+>$/.test(messageId) &&
      calls.use(async (client) => {
        const name = await sentFolder(client);
        const box = name && (await examine(client, name));
        if (!box) return false;
        const uids = (await search(client, { header: { 'message-id': messageId } })).slice(0, MOST_ALIKE);
        const found = await heads(client, box, { uids, folder: 'sent', now: o.now() });
        return found.some((mail) => mail.messageId === messageId);
      }, signal),
    async watch(news, signal) {
      try {
        await watch(await connected(signal, 2 * patience.quiet), { news, patience, signal });
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
    close: calls.close,
  };
}
