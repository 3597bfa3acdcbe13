import type { Vendor } from '#src/ports/vendor.ts';

/** A word of a line that may be a case. `host`: it is an address; `parts`: what in it may be the number. */
export type Mention = { word: string; host: string | undefined; parts: string[]; account: string | undefined };

/** Every word of a line: `01234567`, `01234567@account` as buttons say it, an address with a number in it, or neither. */
export function mentions(text: string): Mention[] {
  return text.split(/[\s,;]+/).flatMap((raw) => {
    // Slack writes an address as <address|label>.
    const word = raw && (raw.replace(/^[<("'#]+|\|.*$|[>)"'.:!?]+$/g, '') || raw);
    return word === '' ? [] : [address(word) ?? plain(word)];
  });
}

/** The number this vendor would understand; of an address only where it is one of the vendor's portal, or at `site`. */
export function numberIn(
  { caseId: { pattern, portals } }: Pick<Vendor, 'caseId'>,
  m: Mention,
  site?: string,
): string | undefined {
  if (m.host !== undefined && m.host !== site && !portals.includes(m.host)) return undefined;
  return m.parts.find((part) => pattern.test(part));
}

function plain(word: string): Mention {
  const [, part, account] = /^(\*|[\p{L}\d_-]+)(?:@([0-9a-z]+))?$/u.exec(word) ?? [];
  return { word, host: undefined, parts: part === undefined ? [] : [part], account };
}

function address(word: string): Mention | undefined {
  if (!word.includes('/')) return undefined;
  const url = URL.parse(/^https?:\/\//i.test(word) ? word : `https://${word}`);
  if (!url) return undefined;
  const parts = `${url.pathname} ${url.search} ${url.hash}`.match(/[\p{L}\d_-]+/gu) ?? [];
  return { word, host: url.host, parts, account: undefined };
}
