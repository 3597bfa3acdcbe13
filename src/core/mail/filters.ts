import type { WholeMail } from '#src/ports/mail.ts';
import type { MailFolder } from '#src/ports/mailbox.ts';
import { automatic } from '#src/robots.ts';
import { isAmong, within } from './address.ts';
import { proofOf } from './proof.ts';
import { names } from './rules.ts';
import type { MailSettings } from './settings.ts';

/** Why a mail gets no ticket; each is said by the locale key `mail-why-<reason>`. */
export const REASONS = [
  'to', // we are neither in To, nor is anybody there ours by a rule
  'self', // a conversation that our own mailbox began
  'block',
  'domain',
  'marker', // a notice or a relayed comment of ours, or of another Casebell
  'auto',
  'bounce',
  'list',
  'spoof',
  'unproven', // our mail server did not say who sent it
  'empty',
  'cap-sender',
  'cap-all',
  'unreadable',
  'too-big',
] as const;
export type Reason = (typeof REASONS)[number];

/** `known`: it belongs to a thread there is; counts: of the last hour, of this sender and of all, the comments where it does, else the tickets. */
export type Facts = { folder: MailFolder; known: boolean; fromSender: number; fromAll: number };

/** A thread may say so many times as much as new tickets may come. */
const TALK = 10;
const MARKS = ['notice', 'relay', 'jira ticket notification', 'relay jira comment'];

/**
 * What speaks against a mail, in this order: who it is to, blocked senders, allowed domains, our own marker, robots, nothing
 * in it, too many, forged senders. What was sent from our own mailbox by hand was never received: nobody signed for it.
 */
export function reasonOf(mail: WholeMail, settings: MailSettings, facts: Facts): Reason | undefined {
  if (mail.from === '') return 'unreadable';
  const ours = facts.folder === 'sent';
  return (
    (facts.known ? undefined : recipient(mail, settings)) ??
    (ours ? undefined : sender(mail, settings)) ??
    (isMarked(mail) ? 'marker' : undefined) ??
    robot(mail) ??
    (isEmpty(mail) ? 'empty' : undefined) ??
    cap(settings, facts) ??
    (ours ? undefined : proof(mail, settings))
  );
}

function recipient(mail: WholeMail, { boxes, rules }: MailSettings): Reason | undefined {
  if (isAmong(mail.from, boxes)) return 'self';
  return mail.to.some((one) => isAmong(one, boxes)) || names(rules, mail.to) ? undefined : 'to';
}

function sender({ from }: WholeMail, { block, allow }: MailSettings): Reason | undefined {
  const address = from.toLowerCase();
  const domains = block.filter((one) => one.startsWith('@')).map((one) => one.slice(1));
  if (block.includes(address) || within(address, domains)) return 'block';
  return allow.length === 0 || within(address, allow) ? undefined : 'domain';
}

function isMarked({ headers, marks }: WholeMail): boolean {
  return headers['x-casebell'] !== undefined || marks.some((mark) => MARKS.includes(mark.trim().toLowerCase()));
}

function robot(mail: WholeMail): Reason | undefined {
  const kind = automatic(mail);
  if (kind === undefined) return undefined;
  if (kind === 'bounce' || kind === 'report') return 'bounce';
  return kind === 'reply' ? 'auto' : kind;
}

function proof({ headers }: WholeMail, { authserv }: MailSettings): Reason | undefined {
  const found = proofOf(headers['authentication-results'], authserv);
  if (found === 'forged') return 'spoof';
  return found === 'none' && authserv !== undefined ? 'unproven' : undefined;
}

function isEmpty({ subject, text, files }: WholeMail): boolean {
  return subject.trim() === '' && text.trim() === '' && files.length === 0;
}

function cap({ most }: MailSettings, { known, fromSender, fromAll }: Facts): Reason | undefined {
  const times = known ? TALK : 1;
  if (fromSender >= times * most.sender) return 'cap-sender';
  return fromAll >= times * most.all ? 'cap-all' : undefined;
}
