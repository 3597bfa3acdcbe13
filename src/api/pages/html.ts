/** A piece of a page. Only `html` makes one: what is put into it is escaped, or such a piece itself. */
export type Html = { readonly [MADE]: string };
export type Hole = Html | string | number | undefined | false | readonly Hole[];

const MADE = Symbol('html');
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Attributes stand in double quotes; nothing is put into a script, a style or a tag's name. */
export function html(texts: TemplateStringsArray, ...holes: Hole[]): Html {
  return { [MADE]: texts.map((text, i) => text + filled(holes[i])).join('') };
}

export function written(piece: Html): string {
  return piece[MADE];
}

function filled(hole: Hole): string {
  if (hole === undefined || hole === false) return '';
  if (Array.isArray(hole)) return hole.map(filled).join('');
  if (typeof hole === 'object' && MADE in hole) return hole[MADE];
  return escaped(String(hole));
}

/** As it reads in text and in an attribute within quotes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
