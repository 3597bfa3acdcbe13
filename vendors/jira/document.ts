import { oneLine } from '#src/text.ts';

type Written = { type: string; text?: string; content?: Written[] };

type Node = Record<string, unknown>;

/**
 * Plain text as an Atlassian document: an empty line parts paragraphs, a line break within one is a node of its own.
 * Every other character stays as it is, so that `prose` gives the same text back.
 */
export function document(text: string): { type: 'doc'; version: 1; content: Written[] } {
  const paragraphs = text.replace(/\r\n?/g, '\n').split('\n\n');
  return { type: 'doc', version: 1, content: paragraphs.map(paragraph) };
}

function paragraph(text: string): Written {
  const content = text.split('\n').flatMap((line, i): Written[] => [
    ...(i > 0 ? [{ type: 'hardBreak' }] : []),
    // Jira refuses empty text nodes.
    ...(line === '' ? [] : [{ type: 'text', text: line }]),
  ]);
  return { type: 'paragraph', content };
}

/** Deeper than any editor nests; what lies below is left out rather than overflowing the stack. */
const DEEPEST = 200;
const INLINE = new Set(
  'text hardBreak mention emoji date status inlineCard mediaInline inlineExtension placeholder'.split(' '),
);

/**
 * An Atlassian document as plain text: links with their target, mentions with their name, lists with marks, a table's
 * row on a line, quotes with `> `. Of a node nobody knows its text stays. A string is returned as it is.
 */
export function prose(body: unknown): string {
  if (typeof body === 'string') return body;
  return isNode(body) ? block(body, 0) : '';
}

function block(node: Node, depth: number): string {
  if (depth > DEEPEST) return '';
  const nodes = children(node);
  switch (node['type']) {
    case 'doc':
      return blocks(nodes, depth, '\n\n');
    case 'bulletList':
    case 'decisionList':
      return items(nodes, () => '- ', depth);
    case 'orderedList':
      return items(nodes, (i) => `${Number(attribute(node, 'order') || 1) + i}. `, depth);
    case 'taskList':
      return items(nodes, (_i, item) => (attribute(item, 'state') === 'DONE' ? '[x] ' : '[ ] '), depth);
    case 'blockquote':
      return blocks(nodes, depth, '\n').replace(/^/gm, '> ');
    case 'table':
      return blocks(nodes, depth, '\n');
    case 'tableRow':
      return nodes.map((cell) => oneLine(block(cell, depth + 1))).join(' | ');
    case 'rule':
      return '---';
    default:
      return INLINE.has(String(node['type'])) || nodes.some(isInline) ? inline([node], depth) : container(node, depth);
  }
}

/** A panel, an expand, a list's item, a table's cell, or what is unknown: its title if it has one, then what it holds. */
function container(node: Node, depth: number): string {
  const nodes = children(node);
  const own = nodes.length === 0 ? leaf(node) : attribute(node, 'title');
  const inside = blocks(nodes, depth, '\n');
  return [own, inside].filter((text) => text !== '').join('\n');
}

function blocks(nodes: Node[], depth: number, between: string): string {
  const kept = nodes.map((node) => ({ node, text: block(node, depth + 1) }));
  // An empty paragraph is an empty line somebody wrote; an image without a name is nothing to read.
  return kept
    .filter(({ node, text }) => text !== '' || node['type'] === 'paragraph')
    .map(({ text }) => text)
    .join(between);
}

/** Lists in a list come without a mark: they belong to the item before them. */
function items(nodes: Node[], mark: (index: number, item: Node) => string, depth: number): string {
  let index = 0;
  const lines = nodes.map((item) => {
    if (/List$/.test(String(item['type']))) return block(item, depth + 1).replace(/^/gm, '  ');
    const own = mark(index, item);
    index += 1;
    return own + block(item, depth + 1).replaceAll('\n', `\n${' '.repeat(own.length)}`);
  });
  return lines.join('\n');
}

function inline(nodes: Node[], depth: number): string {
  if (depth > DEEPEST) return '';
  return nodes.map((node) => (children(node).length > 0 ? inline(children(node), depth + 1) : leaf(node))).join('');
}

function leaf(node: Node): string {
  const text = attribute(node, 'text');
  switch (node['type']) {
    case 'text':
      return linked(node);
    case 'hardBreak':
      return '\n';
    case 'paragraph':
      return '';
    case 'mention':
      return `@${(text || attribute(node, 'id')).replace(/^@/, '')}`;
    case 'emoji':
      return text || attribute(node, 'shortName');
    case 'date':
      return day(attribute(node, 'timestamp'));
    case 'media':
    case 'mediaInline':
      return attribute(node, 'alt') === '' ? attribute(node, 'url') : `[${attribute(node, 'alt')}]`;
    default:
      return own(node, 'text') || text || attribute(node, 'title') || attribute(node, 'url');
  }
}

/** The text, and where its link leads unless it says so itself. */
function linked(node: Node): string {
  const text = own(node, 'text');
  const marks = Array.isArray(node['marks']) ? node['marks'].filter(isNode) : [];
  const link = marks.find((mark) => mark['type'] === 'link');
  const href = link ? attribute(link, 'href') : '';
  const said = href === '' || text.includes(href.replace(/^(?:https?:\/\/|mailto:)/i, '').replace(/\/$/, ''));
  return said ? text : `${text} (${href})`;
}

function day(timestamp: string): string {
  const date = new Date(Number(timestamp));
  return timestamp === '' || Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
}

function attribute({ attrs }: Node, name: string): string {
  return isNode(attrs) ? own(attrs, name) : '';
}

function own(node: Node, name: string): string {
  const value = node[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function children({ content }: Node): Node[] {
  return Array.isArray(content) ? content.filter(isNode) : [];
}

function isInline(node: Node): boolean {
  return INLINE.has(String(node['type']));
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
