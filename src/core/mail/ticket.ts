import type { Arriving } from '#src/core/lanes/arriving.ts';
import { priorityOf } from '#src/core/lanes/priority.ts';
import type { Problem } from '#src/core/tickets/dispatch.ts';
import type { WholeMail } from '#src/ports/mail.ts';
import { cut, oneLine } from '#src/text.ts';
import { words } from '#src/words.ts';
import { addressees, isAmong } from './address.ts';
import { setBy } from './rules.ts';
import type { MailSettings } from './settings.ts';

/** Of a ticket, what its mail says. */
export type Told = Pick<
  Arriving,
  'title' | 'body' | 'priority' | 'account' | 'extra' | 'category' | 'reporter' | 'watchers'
>;

const FORWARDED = 'fw|fwd|wg|i|rv|tr|enc';
const ANSWERED = 're|r|rif|aw|antw|ré|réf';
const PREFIX = new RegExp(String.raw`^\s*(?:(?:${FORWARDED}|${ANSWERED})(?:\s?[\[(]\d{1,3}[\])])?\s?:\s*)+`, 'iu');
const FORWARD = new RegExp(String.raw`^\s*(?:${FORWARDED})(?:\s?[\[(]\d{1,3}[\])])?\s?:`, 'iu');
/** Characters of a title made of a mail's first words; and what vendors take no title below. */
const WORDS = 80;
const SHORTEST = 5;
const PRIORITY = { high: 'high', normal: 'medium', low: 'low' } as const;

/** A mail as a ticket: what the rules set counts before what the mail says. `own`: our mailboxes. */
export function ticketOf(mail: WholeMail, { rules, account, boxes }: MailSettings): Told {
  const { account: asked, priority = '', category, ...extra } = setBy(rules, mail);
  return {
    title: titleOf(mail),
    body: textOf(mail),
    priority: priorityOf(priority) ?? PRIORITY[mail.importance],
    account: asked ?? account,
    category,
    extra,
    reporter: mail.from,
    watchers: addressees(mail).filter((one) => one !== mail.from && !isAmong(one, boxes)),
  };
}

/** The subject without what mail programs put in front of it in five languages; without one, how the text begins. */
export function titleOf(mail: WholeMail): string {
  const subject = oneLine(mail.subject).replace(PREFIX, '').trim();
  if (subject.length >= SHORTEST) return subject;
  const start = cut(oneLine(mail.fresh || mail.text), WORDS).text;
  const title = [subject, start].filter(Boolean).join(': ');
  return title.length >= SHORTEST ? title : [title, mail.from].filter(Boolean).join(' – ');
}

/** Who wrote it, to whom besides, and what is new in it: all of it where it was passed on, or where nothing else is new. */
export function textOf(mail: WholeMail): string {
  const { name, from, cc, subject, text } = mail;
  const fresh = FORWARD.test(subject) ? text : mail.fresh.trim() || text;
  const who = oneLine(name) && oneLine(name) !== from ? `${oneLine(name)} <${from}>` : from;
  const head = [`From: ${who}`, ...(cc.length > 0 ? [`Cc: ${cc.join(', ')}`] : [])];
  return `${head.join('\n')}\n\n${fresh.trim()}`.trim();
}

/** A text that is longer than `most`: cut, with a line that says how much is missing and where all of it is. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const say = words('en');
  const note = (missing: number) => `\n\n${say('mail-cut', { missing, file: FULL_TEXT })}`;
  const room = Math.max(0, most - note(text.length).length);
  const { text: start, missing } = cut(text, room);
  return `${start}${note(missing)}`.slice(0, most);
}

/** The file that has the whole text where a vendor takes less. */
export const FULL_TEXT = 'mail.txt';

/** The ticket as its vendor takes it, given what speaks against its lengths; undefined: it fits. */
export function fitted(told: Told, problems: Problem[]): Told | undefined {
  const long = (field: string) => problems.find((p) => p.field === field && p.say === 'problem-long')?.args;
  const [title, body] = [long('title'), long('body')];
  if (!title && !body) return undefined;
  // Below the text stands what the vendor has no field for.
  const over = Number(body?.['length'] ?? 0) - Number(body?.['most'] ?? 0);
  return {
    ...told,
    title: title ? cut(told.title, Number(title['most'])).text : told.title,
    body: over > 0 ? shortened(told.body, told.body.length - over) : told.body,
  };
}
