type Node = { type: string; text?: string; content?: Node[] };

/**
 * Plain text as an Atlassian document: an empty line parts paragraphs, a line break within one is a node of its own.
 * Every other character stays as it is, so that `prose` gives the same text back.
 */
export function document(text: string): { type: 'doc'; version: 1; content: Node[] } {
  const paragraphs = text.replace(/\r\n?/g, '\n').split('\n\n');
  return { type: 'doc', version: 1, content: paragraphs.map(paragraph) };
}

function paragraph(text: string): Node {
  const content = text.split('\n').flatMap((line, i): Node[] => [
    ...(i > 0 ? [{ type: 'hardBreak' }] : []),
    // Jira refuses empty text nodes.
    ...(line === '' ? [] : [{ type: 'text', text: line }]),
  ]);
  return { type: 'paragraph', content };
}
