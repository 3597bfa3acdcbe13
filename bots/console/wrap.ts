const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const WIDE =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60]/u;
const ASTRAL_IDEOGRAPH = /[\u{20000}-\u{3FFFD}]/u;

/** Columns the text takes in a terminal: two for emoji and East Asian wide letters, one for every other letter. */
export function columns(text: string): number {
  let sum = 0;
  for (const { segment } of graphemes.segment(text))
    sum += WIDE.test(segment) || ASTRAL_IDEOGRAPH.test(segment) ? 2 : 1;
  return sum;
}

/** The line in pieces of at most `width` columns, broken at spaces; a longer word is broken between letters. */
export function wrap(line: string, width: number): string[] {
  if (line.length * 2 <= width || columns(line) <= width) return [line];
  const lines: string[] = [];
  let now = '';
  let used = 0;
  for (const word of line.split(/(?<= )(?=[^ ])/)) {
    const bare = columns(word.trimEnd());
    if (used > 0 && used + bare > width) {
      lines.push(now.trimEnd());
      now = '';
      used = 0;
    }
    if (bare <= width) {
      now += word;
      used += columns(word);
      continue;
    }
    for (const { segment } of graphemes.segment(word)) {
      const wide = columns(segment);
      if (used + wide > width) {
        lines.push(now);
        now = '';
        used = 0;
      }
      now += segment;
      used += wide;
    }
  }
  if (now.trim() !== '') lines.push(now.trimEnd());
  return lines;
}
