import { plain } from '#src/text.ts';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const TAB = '    ';

/** What a person wrote as the HTML Freshdesk wants: nothing in it acts, and its lines and indents stay. */
export function html(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', TAB)
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)
    .replace(/^ +| {2,}| +$/gm, (run) => '&nbsp;'.repeat(run.length))
    .replace(/^$/gm, '&nbsp;')
    .replaceAll('\n', '<br>');
}

/** Freshdesk's HTML as text; of what `html` made, the same text again. */
export function text(body: string): string {
  return plain(body).replace(/^ $/gm, '');
}
