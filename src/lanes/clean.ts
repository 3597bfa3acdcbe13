/** What SQS does not take, as its SendMessage names it; of surrogates only lone ones are left by `toWellFormed`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to find
const ILLEGAL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
const ESCAPED = /\\[ubf]/;

/** The text without characters SQS refuses or silently replaces; half a character becomes U+FFFD. */
export function clean(text: string): string {
  return text.toWellFormed().replace(ILLEGAL, '');
}

/** The same for JSON text, also where its strings hide such characters behind escapes; other text is just cleaned. */
export function cleanJson(text: string): string {
  const bare = clean(text);
  if (!ESCAPED.test(bare)) return bare;
  try {
    return JSON.stringify(JSON.parse(bare, (_, value: unknown) => cleanValue(value)));
  } catch {
    return bare;
  }
}

function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return clean(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [clean(key), inner]));
}
