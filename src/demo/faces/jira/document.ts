import { z } from 'zod';

type Node = { type: string; text?: string | undefined; content?: Node[] | undefined };

/** An Atlassian document, as far as the demo reads one. Jira takes no empty text. */
const node: z.ZodType<Node> = z.lazy(() =>
  z.object({ type: z.string(), text: z.string().min(1).optional(), content: z.array(node).optional() }),
);
export const document = z.object({ type: z.literal('doc'), version: z.literal(1), content: z.array(node) });

/** The text of a document: an empty line between its blocks. */
export function textOf({ content }: z.output<typeof document>): string {
  return content.map(inline).join('\n\n');
}

function inline({ type, text = '', content = [] }: Node): string {
  return type === 'hardBreak' ? '\n' : text + content.map(inline).join('');
}

/** A document of a text. */
export function documentOf(text: string) {
  const content = text.split('\n\n').map((paragraph) => ({ type: 'paragraph', content: lines(paragraph) }));
  return { type: 'doc', version: 1, content };
}

function lines(paragraph: string): Node[] {
  const nodes = paragraph.split('\n').map((line): Node[] => (line === '' ? [] : [{ type: 'text', text: line }]));
  return nodes.flatMap((line, i) => (i > 0 ? [{ type: 'hardBreak' }, ...line] : line));
}
