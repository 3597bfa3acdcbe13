import { isDeepStrictEqual } from 'node:util';
import { doc, json, LEE, ME, NOT_HERE, offences } from './jira.ts';
import { type Said, type Seen, wire } from './wire.ts';

export type Issue = {
  key: string;
  fields: Record<string, unknown>;
  watchers: string[];
  files: { id: string; filename: string; mimeType: string; size: number; created: string; body: string }[];
  comments: { id: string; author: unknown; body: unknown; renderedBody: string; created: string }[];
  updated: string;
};

const FIELDS = ['summary', 'description', 'labels', 'priority', 'reporter'];
const TYPES = [
  { id: '10001', name: 'Task' },
  { id: '10002', name: 'Bug' },
];

/**
 * A Jira Cloud site on loopback, as an account with a scoped token reaches it: issues that live, with everything people
 * may do with them. What Atlassian's document says against a request stands in `wrong`. `people`: accountId by address.
 */
export async function jiraCloud(people: Record<string, string> = {}) {
  const issues = new Map<string, Issue>();
  const wrong: string[] = [];
  let count = 0;
  const fake = {
    issues,
    wrong,
    /** Answers in Jira's place; undefined: Jira does. */
    interrupt: undefined as ((request: Seen) => Said | undefined) | undefined,
    issue: (key: string) => issues.get(key),
    all: () => [...issues.values()],
    /** Somebody at Jira comments; `picture`: an image of the issue's own that the comment shows. */
    says(key: string, text: string, o: { picture?: { filename: string; body: string }; more?: object } = {}): string {
      const issue = issues.get(key);
      if (!issue) throw new Error(`there is no ${key}`);
      const shown = o.picture && added(issue, { ...o.picture, mimeType: 'image/png' });
      const image = shown ? `<img src="https://acme.atlassian.net/rest/api/3/attachment/content/${shown.id}">` : '';
      const body = doc({ type: 'paragraph', content: [{ type: 'text', text }] });
      return talked(issue, { author: LEE, body, renderedBody: `<p>${text}</p>${image}`, ...o.more }).id;
    },
  };

  function now(): string {
    return new Date(Date.now()).toISOString().replace('Z', '+0000');
  }
  function next(): string {
    count += 1;
    return String(10_000 + count);
  }
  function talked(issue: Issue, comment: Pick<Issue['comments'][number], 'author' | 'body' | 'renderedBody'>) {
    const made = { id: next(), created: now(), ...comment };
    issue.comments.push(made);
    issue.updated = now();
    return made;
  }
  function added(issue: Issue, file: { filename: string; body: string; mimeType: string }) {
    const made = { id: next(), size: Buffer.byteLength(file.body), created: now(), author: ME, ...file };
    issue.files.push(made);
    issue.updated = now();
    return made;
  }
  function shown({ key, fields, files, updated }: Issue) {
    const status = { name: 'To Do', statusCategory: { key: 'new' } };
    const known = { status, created: updated, updated, attachment: files.map(({ body: _, ...file }) => file) };
    return { id: '1', key, fields: { ...fields, ...known } };
  }

  function opened(given: Record<string, unknown>): Said {
    const { key: project } = given['project'] as { key: string };
    const nth = [...issues.keys()].filter((key) => key.startsWith(`${project}-`)).length + 1;
    const key = `${project}-${nth}`;
    issues.set(key, { key, fields: given, watchers: [], files: [], comments: [], updated: now() });
    return json({ id: next(), key, self: `https://acme.atlassian.net/${key}` }, 201);
  }
  function ofIssue({ method, body }: Seen, key: string, rest: string | undefined): Said {
    const issue = issues.get(key);
    if (!issue) return NOT_HERE;
    if (rest === 'watchers') return watched(issue, JSON.parse(body));
    if (rest === 'attachments') return json([added(issue, fileIn(body))]);
    if (rest !== 'comment') return json(shown(issue));
    if (method === 'GET') return json({ comments: issue.comments, total: issue.comments.length });
    return json(talked(issue, { author: ME, body: JSON.parse(body).body, renderedBody: '' }), 201);
  }
  function watched(issue: Issue, who: string): Said {
    issue.watchers.push(who);
    return { status: 204 };
  }
  function found(query: string): Said {
    const known = Object.entries(people).filter(([address]) => address === query);
    return json(known.map(([emailAddress, accountId]) => ({ accountId, emailAddress, accountType: 'atlassian' })));
  }
  function listed({ body }: Seen): Said {
    const label = /labels = "([^"]+)"/.exec(JSON.parse(body).jql)?.[1];
    const rows = [...issues.values()].filter(
      ({ fields }) => label === undefined || (fields['labels'] as string[]).includes(label),
    );
    const newest = rows.toSorted((a, b) => b.updated.localeCompare(a.updated));
    return json({ issues: newest.map(shown), isLast: true });
  }

  function answer(request: Seen): Said {
    const { path, query, body } = request;
    const [, at = ''] = path.split('/rest/api/3');
    const [, key = '', rest] = /^\/issue\/([A-Z]+-\d+)(?:\/(\w+))?$/.exec(at) ?? [];
    const [, id] = /^\/attachment\/content\/(\d+)$/.exec(at) ?? [];
    if (key) return ofIssue(request, key, rest);
    if (id)
      return { body: [...issues.values()].flatMap(({ files }) => files).find((file) => file.id === id)?.body ?? '' };
    if (at === '/myself') return json({ ...ME, timeZone: 'Europe/Rome' });
    if (at === '/issue') return opened(JSON.parse(body).fields);
    if (at === '/user/search') return found(query['query'] ?? '');
    if (at === '/search/jql') return listed(request);
    if (at === '/attachment/meta') return json({ enabled: true, uploadLimit: 1_000_000 });
    if (/^\/issue\/createmeta\/\w+\/issuetypes$/.test(at)) return json({ issueTypes: TYPES });
    if (/^\/issue\/createmeta\/\w+\/issuetypes\/\d+$/.test(at))
      return json({ fields: FIELDS.map((fieldId) => ({ fieldId, name: fieldId, key: fieldId, required: false })) });
    return NOT_HERE;
  }

  const server = await wire((request) => {
    wrong.push(...offences(request).filter((one) => !wrong.some((other) => isDeepStrictEqual(one, other))));
    return fake.interrupt?.(request) ?? answer(request);
  });
  return Object.assign(fake, {
    base: server.base,
    seen: server.seen,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  });
}

/** The one file of an upload. */
function fileIn(body: string): { filename: string; mimeType: string; body: string } {
  const [head = '', ...rest] = body.split('\r\n\r\n');
  const filename = /filename="([^"]*)"/.exec(head)?.[1] ?? '';
  const mimeType = filename.endsWith('.png') ? 'image/png' : 'text/plain';
  return { filename, mimeType, body: rest.join('\r\n\r\n').replace(/\r\n--[^\r]*--\r\n$/, '') };
}
