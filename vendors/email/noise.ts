const MARKS = [
  /^\s*sent (?:from|via) (?:my |outlook|mail for|yahoo|proton|gmail|samsung)/im,
  /^\s*get outlook for /im,
  /^\s*(?:inviato da(?:l mio)?|von meinem|envoyé de mon|enviado desde mi) (?:iphone|ipad|android|samsung|mobil|smartphone)/im,
  /\bthis (?:e-?mail|message|communication)\b[^.]{0,80}\b(?:confidential|privileged)\b/i,
  /\bintended (?:only|solely) for the (?:use of the )?(?:addressee|recipient|individual|person|named)/i,
  /\bif you (?:are not the intended recipient|have received this (?:e-?mail|message|communication) in error)/i,
  /\b(?:questo messaggio|questa e-?mail)\b[^.]{0,80}\b(?:riservat|confidenzial)/i,
  /\b(?:consider the environment before printing|pensa all'ambiente prima di stampare)/i,
];
/** More lines than this after a line of two dashes are no signature: logs and SQL have such lines too. */
const SIGNATURE = 10;

/** Whether a text carries a signature: a phone's or a mail program's line, a block below `--`, a legal disclaimer. */
export function noisy(text: string): boolean {
  if (MARKS.some((mark) => mark.test(text))) return true;
  const lines = text.trimEnd().split('\n');
  const dashes = lines.findLastIndex((line) => /^--\s*$/.test(line));
  return dashes >= 0 && lines.length - 1 - dashes <= SIGNATURE;
}
