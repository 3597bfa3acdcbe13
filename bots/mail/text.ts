import { cut, oneLine } from '#src/text.ts';

const LONGEST_SUBJECT = 250;
/** "Re:" as mail programs of several languages write it, also several of them. */
const RE = /^(?:(?:re|aw|antw|sv|vs|r|rif|rép|res)(?:\[\d+\])?\s?:\s*)+/iu;

/** The subject of an answer: "Re:" once, and the case's number in brackets where it does not stand there yet. */
export function answering(subject: string, number?: string): string {
  const bare = oneLine(subject).replace(RE, '');
  const named = number && !holds(bare, number) ? `[${number}] ${bare}` : bare;
  return cut(`Re: ${named}`, LONGEST_SUBJECT).text.trim();
}

/** Not as a part of a longer one. */
function holds(text: string, number: string): boolean {
  const known = text.toLowerCase();
  const wanted = number.toLowerCase();
  return known.includes(`[${wanted}]`) || known.split(/[^\p{L}\p{N}-]+/u).includes(wanted);
}

export function paragraphs(texts: (string | undefined)[]): string {
  return texts
    .map((text) => text?.trim() ?? '')
    .filter((text) => text !== '')
    .join('\n\n');
}
