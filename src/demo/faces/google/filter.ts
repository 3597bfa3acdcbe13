import { type CaseRecord, isTold } from '#src/demo/record.ts';

const QUOTED = String.raw`"((?:[^"\\]|\\.)*)"`;
const TERM = new RegExp(
  String.raw`\s*(?:(update_time)\s*>\s*${QUOTED}|(state|priority)\s*=\s*(\w+)|${QUOTED})\s*(?:AND\b|$)`,
  'y',
);
type Test = (record: CaseRecord) => boolean;

/**
 * What a case must be to be found: its time of change, state or priority, or words anywhere in it. Undefined where the
 * query is not understood.
 */
export function filterOf(query: string, priority: (record: CaseRecord) => string): Test | undefined {
  const tests: Test[] = [];
  for (let at = 0; at < query.length; at = TERM.lastIndex) {
    TERM.lastIndex = at;
    const found = TERM.exec(query);
    if (!found) return undefined;
    const [, time, after = '', field, value, text = ''] = found;
    const from = time ? Date.parse(after) : 0;
    if (Number.isNaN(from)) return undefined;
    if (time) tests.push(({ fields }) => Date.parse(fields.lastModifiedDate) > from);
    else if (field === 'state') tests.push(({ fields }) => fields.isClosed === (value === 'CLOSED'));
    else if (field === 'priority') tests.push((record) => priority(record) === value);
    else tests.push(mentions(text.replace(/\\(.)/g, '$1').toLowerCase()));
  }
  return (record) => tests.every((test) => test(record));
}

function mentions(text: string): Test {
  return ({ fields, comments }) =>
    [fields.summary, fields.description, ...comments.filter(isTold).map(({ commentBody }) => commentBody)]
      .join('\n')
      .toLowerCase()
      .includes(text);
}
