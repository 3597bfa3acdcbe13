import { graph } from './mail/graph.ts';
import { composed, sizeOf } from './mail/letter.ts';
import type { Inside } from './mail/reach.ts';
import { type Patience, smtp } from './mail/smtp.ts';
import { type Tokens, tokens } from './mail/token.ts';
import type { MailAccount, Post } from './ports/mail.ts';
import type { Http } from './ports/vendor.ts';

/**
 * Letters by SMTP (a password or XOAUTH2) or Microsoft Graph; failures as on the port. A server at a private address is
 * `refused` unless `inside` allows its host. Give the mailbox readers the same `tokens`, so that one refresh token is never
 * exchanged by two at once. The caller's own abort comes back as its reason, not as a Failure.
 */
export function post(o: {
  http: Http;
  now(): number;
  inside?: Inside;
  tokens?: Tokens;
  patience?: Partial<Patience>;
}): Post {
  const signed = o.tokens ?? tokens(o);
  const bySmtp = smtp(o);
  const byGraph = graph(o.http);

  return {
    async send(account, letter, keep, signal) {
      // Anew for each attempt: the files are read from their first byte.
      const mail = () => composed(account.from, letter, o.now(), signal);
      if (account.kind === 'password') return bySmtp.send(account, undefined, mail(), signal);
      await signed.use(account, keep, signal, (token) =>
        account.kind === 'graph'
          ? byGraph.send(account, token, mail(), sizeOf(letter), signal)
          : bySmtp.send(account, token, mail(), signal),
      );
    },
    async check(account: MailAccount, keep, signal) {
      if (account.kind === 'password') return bySmtp.check(account, undefined, signal);
      await signed.use(account, keep, signal, (token) =>
        account.kind === 'graph' ? byGraph.check(account, token, signal) : bySmtp.check(account, token, signal),
      );
    },
  };
}
