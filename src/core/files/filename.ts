import { cut, oneLine } from '#src/text.ts';

const LONGEST = 120;
const LONGEST_ENDING = 20;

/** Without a path, safe to show and to name a file: no characters that act unseen or mean something to a system. */
export function shown(name: string): string {
  const base = oneLine(/[^/\\]*$/.exec(name)?.[0] ?? '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[-.\s]+|[.\s]+$/g, '');
  if (base.length <= LONGEST) return base || 'file';
  const { stem, ending } = parts(base);
  return (cut(stem, LONGEST - ending.length).text.trimEnd() || 'file') + ending;
}

/** The name, or one like it that none of these has: `console (2).log`. */
export function apart(name: string, taken: ReadonlySet<string>): string {
  const { stem, ending } = parts(name);
  let free = name;
  for (let n = 2; taken.has(free.toLowerCase()); n++) free = `${stem} (${n})${ending}`;
  return free;
}

/** What is very long after the last dot is no ending. */
function parts(name: string): { stem: string; ending: string } {
  const ending = /(?<=.)\.[^.]+$/.exec(name)?.[0] ?? '';
  return ending.length > LONGEST_ENDING
    ? { stem: name, ending: '' }
    : { stem: name.slice(0, name.length - ending.length), ending };
}
