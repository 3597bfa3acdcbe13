import EmailReplyParser from 'email-reply-parser';

const LONGEST = 64 * 1024;
/** Of a longer line nobody's program made a header or a signature; the library's patterns take the square of its length. */
const LONGEST_LINE = 300;
/** What is longer was written to be read. */
const LONGEST_SIGNATURE = 20;
/** Lines a header of a quote is broken into at most: "On …, Anna", "<anna@example.com>", "wrote:". */
const MOST_BROKEN = 3;
/** Lines below "From:" in which the rest of an old letter's header stands. */
const HEADER_LINES = 12;

const ANSWER = /^\s*(re|r|rif|res|ref|aw|antw|antwort|sv|vs)\s*(\[\d+\]|\(\d+\))?\s?:/i;
const FORWARD = /^\s*(fwd?|wg|i|rv|tr|inoltro)\s?:/i;
const FORWARDED = new RegExp(
  '^[ *_-]*(forwarded message|messaggio inoltrato|mensaje reenviado|weitergeleitete nachricht|message (transféré|réexpédié)' +
    '|begin forwarded message|inizio (del )?messaggio inoltrato|inicio del mensaje reenviado' +
    '|anfang der weitergeleiteten nachricht|début du message (réexpédié|transféré))[ :*_-]*$',
  'i',
);
const BEGINS = /^\W{0,3}(on|in data|il|el|am|le|em|op|den|pe)\s/i;
const FROM = /^\W{0,3}(from|da|de|von)\s?:/i;
const SENT = /^\W{0,3}(sent|date|inviato|data|enviado( el)?|fecha|gesendet|datum|envoyé( le)?)\s?:/i;
const SUBJECT = /^\W{0,3}(subject|oggetto|asunto|betreff|objet)\s?:/i;
const OLD = [
  /^-{2,12} ?(messaggio originale|mensaje original|original message|ursprüngliche nachricht|message d'origine) ?-{2,12}$/i,
  /^in data .+ scritto\s?:?$/i,
  /\bschrieb am .+:$/i,
];
const CLOSING = [
  /^(cordiali|distinti|cari|tanti) saluti[,.!]?$/i,
  /^saluti[,.!]?$/i,
  /^((un )?(cordial )?saludo|saludos( cordiales)?|atentamente|un abrazo)[,.!]?$/i,
  /^((viele|beste|liebe|schöne|mit (freundlichen|besten)|freundliche) (grüße?n?|grüsse?n?)|mfg|lg|vg)[,.!]?$/i,
  /^((kind|best|warm) )?regards[,.!]?$/i,
  /^inviato (da|dal|dalla|con|tramite) .+$/i,
  /^(gesendet (mit|von)|von meinem .+ gesendet) ?.*$/i,
  /^(ottieni|scarica|obtener|descarga|get|download) outlook (per|para|for) .+$/i,
  /^outlook für \w+ (beziehen|herunterladen)$/i,
];
const RULE = /^[\s_=+-]*$/;

const parser = new EmailReplyParser();

/**
 * What is new in a mail: without the letters it answers, in front of it, below it or between its lines, and without its
 * signature (at most 20 lines of it, so that no text goes with a rule in it). The subject says what it is: a forwarded
 * mail, by it or by the line above the forwarded one, is new as a whole; `answers` false means there is nothing it could
 * quote. Of the text the first 64 Ki characters count. Time grows with the lines, whatever stands in them.
 */
export function fresh(text: string, o: { subject?: string; answers?: boolean } = {}): string {
  const { subject = '', answers = true } = o;
  const lines = text.slice(0, LONGEST).split('\n');
  const quotes = answers || ANSWER.test(subject);
  if (FORWARD.test(subject)) return tidy(lines);
  const kept: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    if (FORWARDED.test(line)) return tidy(lines);
    const old = quotes ? quoted(lines, at) : 0;
    if (old > 0 && isQuote(below(lines, at + old))) at += old;
    else if (old > 0) break;
    else if (quotes && isQuote(line)) at += 1;
    else if (isSignature(line)) {
      const end = signatureEnd(lines, at, quotes);
      if (end === undefined) kept.push(line);
      at = end ?? at + 1;
    } else {
      kept.push(line);
      at += 1;
    }
  }
  return tidy(kept);
}

function isQuote(line: string): boolean {
  return /^\s?>/.test(line);
}

function below(lines: readonly string[], at: number): string {
  let next = at;
  while (next < lines.length && (lines[next] ?? '').trim() === '') next += 1;
  return lines[next] ?? '';
}

/** Of how many lines the header of an old letter is that begins here; 0: none does. */
function quoted(lines: readonly string[], at: number): number {
  const line = lines[at] ?? '';
  if (line.trim() === '' || line.length > LONGEST_LINE) return 0;
  // The library takes any line "From: Anna <anna@example.com>" for one.
  if (FROM.test(line)) return isBlock(lines.slice(at + 1, at + HEADER_LINES)) ? 1 : 0;
  let window = line.trim();
  for (let count = 1; count <= (BEGINS.test(line) ? MOST_BROKEN : 1); count += 1) {
    if (count > 1) window += ` ${(lines[at + count - 1] ?? '').trim()}`;
    if (window.length <= LONGEST_LINE && isHeader(window)) return count;
  }
  return 0;
}

function isBlock(next: readonly string[]): boolean {
  return next.some((line) => SENT.test(line)) && next.some((line) => SUBJECT.test(line));
}

function isHeader(line: string): boolean {
  if (OLD.some((pattern) => pattern.test(line))) return true;
  return /[:>\]：-]$|(wrote|écrit|escribió|scritto|escreveu)$|nachricht$/i.test(line) && seen(line).quoted;
}

function isSignature(line: string): boolean {
  const words = line.trim();
  if (words === '' || words.length > 100) return false;
  return CLOSING.some((pattern) => pattern.test(words)) || seen(line).signature;
}

/** What the library takes a line for: it tells by the empty one above. */
function seen(line: string): { quoted: boolean; signature: boolean } {
  const fragments = parser.read(`\n${line}`).getFragments();
  return {
    quoted: fragments.some((fragment) => fragment.isQuoted()),
    signature: fragments.some((fragment) => fragment.isSignature()),
  };
}

/** The line after the signature that begins here; undefined: it is too long for one. */
function signatureEnd(lines: readonly string[], from: number, quotes: boolean): number | undefined {
  let count = 0;
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (quotes && at > from && (isQuote(line) || quoted(lines, at) > 0)) return at;
    if (line.trim() !== '') count += 1;
    if (count > LONGEST_SIGNATURE) return undefined;
  }
  return lines.length;
}

/** Without rules and empty lines at the ends, and with one empty line at most in between. */
function tidy(lines: readonly string[]): string {
  const end = lines.findLastIndex((line) => !RULE.test(line));
  return lines
    .slice(0, end + 1)
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+/, '');
}
