import { RE2JS } from 're2js';

/** Whether a pattern is RE2 syntax with at least `groups` groups; else why not. Look-around and back-references are not. */
export function patternProblem(pattern: string, groups = 0): string | undefined {
  try {
    const found = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE).groupCount();
    return found >= groups ? undefined : `it needs ${groups === 1 ? 'a group' : `${groups} groups`} in parentheses`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The first group of every match, in order, in time linear in the text whatever the pattern is. Case is ignored. */
export function matches(pattern: string, text: string): string[] {
  const matcher = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE | RE2JS.MULTILINE).matcher(text);
  const found: string[] = [];
  while (matcher.find()) {
    const group = matcher.group(1);
    if (group) found.push(group);
  }
  return found;
}
