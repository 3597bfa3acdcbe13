const CLAUSE = /^([\w.]+):(>|~)?'([^']*)'$/;
const PARTS = /'[^']*'|[^']/g;

/**
 * A filter in Falcon Query Language as far as it is used here: `field:'v'`, `field:>'v'`, `field:~'words'`, joined by `,`
 * (or) within `+` (and), one level of parentheses. Undefined: that is no filter, or of a field that is not there.
 */
export function filterOf<T>(
  text: string,
  fields: Record<string, (row: T) => string>,
): ((row: T) => boolean) | undefined {
  if (text === '') return () => true;
  const all = split(text, '+').map((group) => either(group.replace(/^\((.*)\)$/s, '$1'), fields));
  const known = all.filter((test) => test !== undefined);
  return known.length === all.length ? (row) => known.every((test) => test(row)) : undefined;
}

function either<T>(group: string, fields: Record<string, (row: T) => string>): ((row: T) => boolean) | undefined {
  const tests = split(group, ',').map((text) => clause(text, fields));
  const known = tests.filter((test) => test !== undefined);
  return known.length === tests.length ? (row) => known.some((test) => test(row)) : undefined;
}

function clause<T>(text: string, fields: Record<string, (row: T) => string>): ((row: T) => boolean) | undefined {
  const [, name = '', operator = '', value = ''] = CLAUSE.exec(text) ?? [];
  const field = fields[name];
  if (!field) return undefined;
  if (operator === '>') return (row) => Date.parse(field(row)) > Date.parse(value);
  if (operator === '') return (row) => field(row).toLowerCase() === value.toLowerCase();
  const words = value.toLowerCase().split(/\s+/);
  return (row) => words.every((word) => field(row).toLowerCase().includes(word));
}

/** Between the quotes nothing divides. */
function split(text: string, by: string): string[] {
  const parts = [''];
  for (const [piece] of text.matchAll(PARTS)) {
    if (piece === by) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${piece}`);
  }
  return parts;
}
