import { type Answer, refusals } from '#src/demo/answer.ts';

const UNWRITABLE = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** An element that holds a text; of several, one after the other. */
export function texts(fields: Record<string, string | number | boolean>): string {
  return Object.entries(fields)
    .map(([name, value]) => `<${name}>${escaped(String(value))}</${name}>`)
    .join('');
}

/** An element that holds others. */
export function element(name: string, attributes: Record<string, string | boolean>, inside: string): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  return `<${name}${written.join('')}>${inside}</${name}>`;
}

export function xml(root: string, attributes: Record<string, string | boolean>, inside: string): Answer {
  const document = element(root, { xmlns: 'http://www.redhat.com/gss/strata', ...attributes }, inside);
  const text = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${document}\n`;
  return { status: 200, headers: { 'Content-Type': 'application/xml' }, text };
}

/** What the server in front of it says to a request that is refused. */
export function refusal(status: number, words: string): Answer {
  const text = `<html><head><title>${status} ${words}</title></head><body><h1>${words}</h1></body></html>`;
  return { status, headers: { 'Content-Type': 'text/html' }, text };
}

export const DENIED = refusal(401, 'Unauthorized');
export const FORBIDDEN = refusal(403, 'Forbidden');
export const MISSING = refusal(404, 'Not Found');

export const spoilt = refusals({
  '401': DENIED,
  '403': FORBIDDEN,
  '404': MISSING,
  '500': refusal(500, 'Internal Server Error'),
});

function escaped(text: string): string {
  return text.replace(UNWRITABLE, '').replace(/[&<>"]/g, (letter) => ENTITIES[letter] ?? letter);
}
