import { type Boards, known, nameOf } from './config.boards.ts';
import type { MailRule } from './core/mail/settings.ts';
import { PRIORITIES } from './ports/types.ts';

const RULE = /^(to|from|subject|any)\s+(.*\S)\s*$/i;
const SET = /^([a-z]\w*)\s+(.*\S)$/i;
/** Words of ours for fields of Jira's. */
const FIELDS: Record<string, string> = { board: 'product', type: 'version', label: 'labels' };
const LIKE = 'write it like: to net@example.com => board network, priority high';

/** Rules in one line, `;` between them; what is wrong with each is in `problems`. */
export function mailRules(
  text: string,
  { projects }: Pick<Boards, 'projects'>,
): { rules: MailRule[]; problems: string[] } {
  const rules: MailRule[] = [];
  const problems: string[] = [];
  const written = text.split(';').map((one) => one.trim());
  for (const [i, rule] of written.filter((one) => one !== '').entries()) {
    const read = ruleOf(rule, projects);
    if (typeof read === 'string') problems.push(`MAIL_RULES, rule ${i + 1} ("${rule.slice(0, 80)}"): ${read}`);
    else rules.push(read);
  }
  return { rules, problems };
}

/** The rule, or what is wrong with it. */
function ruleOf(text: string, projects: Boards['projects']): MailRule | string {
  const [left = '', right, ...more] = text.split('=>');
  if (right === undefined || more.length > 0) return `it needs one =>; ${LIKE}`;
  const [, where, pattern] = RULE.exec(left.trim()) ?? [];
  if (!where || !pattern) return `it begins with to, from, subject or any, and what that is like; ${LIKE}`;
  if (/^(?:to|from)$/i.test(where) && !/[@*]/.test(pattern))
    return `no address is like ${pattern}: write a whole one, or *@${pattern} for all of a domain`;
  const sets: Record<string, string> = {};
  for (const item of right.split(',').map((one) => one.trim())) {
    const [, word = '', value = ''] = SET.exec(item) ?? [];
    if (value === '') return `"${item}" sets nothing; ${LIKE}`;
    const name = FIELDS[word.toLowerCase()] ?? word;
    const set = word.toLowerCase() === 'board' ? projects.get(nameOf(value)) : value;
    if (set === undefined) return `there is no board ${value}${known(projects.keys())}`;
    if (name === 'priority' && !PRIORITIES.some((one) => one === value))
      return `priority is ${PRIORITIES.join(', ')}, not ${value}`;
    sets[name] = name === 'labels' && sets[name] ? `${sets[name]},${set}` : set;
  }
  return { where: where.toLowerCase() as MailRule['where'], pattern, sets };
}
