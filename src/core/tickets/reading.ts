import { matches } from '#src/pattern.ts';
import type { Arrived } from '#src/ports/mail.ts';
import type { Contact, Vendor } from '#src/ports/vendor.ts';

/** Where no pattern is known, what is shown as a guess; it is never believed by itself. */
const GUESS = String.raw`(?:case|ticket|request|incident|sr)\s*(?:number|no\.?|id|#)?\s*(?:is)?\s*[:#]?\s*([a-z0-9-]*\d{4,}[a-z0-9-]*)`;
const GUESSES = (['subject', 'body'] as const).map((place) => ({ in: place, pattern: GUESS }));
/** The lines before the first that marks what we wrote ourselves, each with its newline before it; for the linear engine. */
export const BEFORE_QUOTE = String.raw`\A((?s:.*?)\n)[\t\p{Zs}]*(?:>|-{2,}\s*(?:original message|forwarded)|on .{4,120} wrote:|from: )`;
/** No vendor's numbers come near; what is longer never reaches a pattern that may take its time. */
const LONGEST_NUMBER = 100;

/**
 * Tells the numbers a mail might mean for a vendor, from the surest place that has any. What is quoted from us, and our
 * reference, is none. The time is linear in the mail, and each search is done once however many accounts ask.
 */
export function reading(mail: Pick<Arrived, 'subject' | 'text' | 'headers'>) {
  const [before] = matches(BEFORE_QUOTE, `\n${mail.text}`);
  const text = { subject: mail.subject, body: before?.slice(1) ?? mail.text };
  const searched = new Map<string, string[]>();

  function search({ caseId }: Pick<Vendor, 'caseId'>, rules: NonNullable<Contact['numbers']>): string[] {
    for (const rule of rules) {
      const place = rule.in === 'header' ? (mail.headers[rule.header?.toLowerCase() ?? ''] ?? '') : text[rule.in];
      const found = matches(rule.pattern, place).filter(
        (n) => n.length <= LONGEST_NUMBER && caseId.pattern.test(n) && !/^casebell/i.test(n),
      );
      if (found.length > 0) return [...new Set(found)];
    }
    return [];
  }

  return (vendor: Pick<Vendor, 'id' | 'caseId'>, { numbers: rules = GUESSES }: Pick<Contact, 'numbers'>): string[] => {
    const key = `${vendor.id} ${JSON.stringify(rules)}`;
    const found = searched.get(key) ?? search(vendor, rules);
    searched.set(key, found);
    return found;
  };
}
