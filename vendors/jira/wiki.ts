const ESCAPED = /&#92;|\\([\\{}[\]!*_+^~?|#@-])/g;
const FENCE = /(?<!\\)\{(code|noformat)(?::[^{}\n]{0,300})?\}/g;
const FRAME = /(?<!\\)\{(?:quote|color|panel)(?::([^{}\n]{0,300}))?\}/g;
const LINK = /(?<!\\)\[(?:([^[\]|\n]{1,500})\|)?(~|https?:|mailto:)([^[\]|\n]{1,2000})(?:\|[^[\]|\n]{0,100})?\]/g;

/**
 * Plain text as Jira's wiki markup: what would open a macro, a link or an image is escaped, so that nothing is swallowed.
 * Stars and dashes are left alone: they only dress the text, and escaping them would make logs unreadable.
 */
export function markedUp(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\\(?=[\\{}[\]!*_+^~?|#@-])/g, '&#92;')
    .replace(/[{[]|!(?=\S)/g, '\\$&');
}

/** Wiki markup as plain text: links with their target, mentions with their name, frames without their marks. */
export function unmarked(body: unknown): string {
  if (typeof body !== 'string') return '';
  const wiki = body.replace(/\r\n?/g, '\n');
  const parts: string[] = [];
  let fence: string | undefined;
  let from = 0;
  for (const found of wiki.matchAll(FENCE)) {
    if (fence !== undefined && found[1] !== fence) continue;
    const piece = wiki.slice(from, found.index);
    parts.push(fence === undefined ? flowing(piece) : piece);
    fence = fence === undefined ? found[1] : undefined;
    from = found.index + found[0].length;
  }
  const rest = wiki.slice(from);
  return [...parts, fence === undefined ? flowing(rest) : rest].join('');
}

function flowing(wiki: string): string {
  return wiki
    .replace(FRAME, (_frame, options: string | undefined) => /(?:^|\|)title=([^|]*)/.exec(options ?? '')?.[1] ?? '')
    .replace(LINK, (_link, label: string | undefined, scheme: string, rest: string) => {
      if (scheme === '~') return `@${rest.replace(/^accountid:/, '')}`;
      const url = scheme + rest;
      return label === undefined || label === url ? url : `${label} (${url})`;
    })
    .replace(ESCAPED, (whole, character: string | undefined) => (whole === '&#92;' ? '\\' : (character ?? whole)));
}
