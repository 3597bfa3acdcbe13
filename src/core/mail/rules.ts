import { fieldsOf } from '#src/core/accounts/asks.ts';
import type { WholeMail } from '#src/ports/mail.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { addressees } from './address.ts';
import type { MailRule } from './settings.ts';

type Judged = Pick<WholeMail, 'from' | 'to' | 'cc' | 'subject'>;

const OURS = ['account', 'priority', 'category'];

/** What rules set that neither is ours nor a field of any of these vendors: most likely misspelt. */
export function unknownTo(vendors: readonly Vendor[], rules: readonly MailRule[]): string[] {
  const known = new Set([...OURS, ...vendors.flatMap(({ asks }) => fieldsOf(asks.extra).map(({ name }) => name))]);
  return [...new Set(rules.flatMap(({ sets }) => Object.keys(sets)))].filter((name) => !known.has(name));
}

/** What the rules that fit a mail set, the first one for each name. */
export function setBy(rules: readonly MailRule[], mail: Judged): Readonly<Record<string, string>> {
  const sets: Record<string, string> = {};
  for (const rule of rules.filter((one) => fits(one, mail)))
    for (const [name, value] of Object.entries(rule.sets)) sets[name] ??= value;
  return sets;
}

/** Whether a rule for an address, not for any at all, is for one of these. */
export function names(rules: readonly MailRule[], to: readonly string[]): boolean {
  return rules.some(({ where, pattern }) => where === 'to' && !/^\**$/.test(pattern) && to.some(like(pattern)));
}

function fits({ where, pattern }: MailRule, mail: Judged): boolean {
  const places = { to: addressees(mail), from: [mail.from], subject: [mail.subject] };
  const all = where === 'any' ? Object.values(places).flat() : places[where];
  // What has no words, and a mail to nobody, is fitted by * nonetheless.
  return (all.length > 0 ? all : ['']).some(like(pattern));
}

/** Compares by pieces between the stars, from left to right: linear for each piece, whatever the text. */
function like(pattern: string): (text: string) => boolean {
  const pieces = pattern.toLowerCase().split('*');
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  return (given) => {
    const text = given.toLowerCase();
    if (last === undefined) return text === first;
    if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
    const end = text.length - last.length;
    let at = first.length;
    for (const piece of rest) {
      const found = text.indexOf(piece, at);
      if (found < 0 || found + piece.length > end) return false;
      at = found + piece.length;
    }
    return true;
  };
}
