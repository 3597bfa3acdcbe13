import { basename, resolve } from 'node:path';
import { onDisk } from '#src/disk.ts';
import type { IncomingFile, Message, Request } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Say } from '#src/words.ts';

/** `@node.log`, `@"my log.txt"`, `@'my log.txt'` or `@my\ log.txt`, at the start of a word. */
const TOKEN = /(^|\s)@(?:"([^"]*)"|'([^']*)'|((?:\\ |\S)+))/g;
/** A word that can only be meant as a path: it has a folder or an ending. */
const PATH = /\/|\.\w/;

type Wrong = { path: string; missing: boolean };

/**
 * A text with the files that it names, or the paths that are none. What stands first, is quoted or looks like a path
 * must be a file that can be read; another word with an `@` in front may as well be a person, and stays a word where
 * there is no such file.
 */
export async function laden(request: Request, folder: string): Promise<Request | Wrong[]> {
  if (request.kind !== 'text') return request;
  const files: IncomingFile[] = [];
  const wrong: Wrong[] = [];
  let { text } = request;
  for (const [token, , double, single, bare = ''] of request.text.matchAll(TOKEN)) {
    const quoted = double ?? single;
    const path = quoted ?? bare.replaceAll('\\ ', ' ');
    try {
      const file = await onDisk(resolve(folder, path));
      files.push({ name: basename(path), ...file });
      text = text.replace(token, '');
    } catch (error) {
      const meant = quoted !== undefined || request.text.startsWith(token) || PATH.test(path);
      if (meant) wrong.push({ path, missing: error instanceof Failure && error.kind === 'missing' });
    }
  }
  if (wrong.length > 0) return wrong;
  return files.length > 0 ? { ...request, text: text.trim(), files } : request;
}

export function notFiles(wrong: readonly Wrong[], say: Say): Message {
  const lines = wrong.map(({ path, missing }) =>
    missing ? say('console-no-file', { path }) : say('console-unreadable', { path }),
  );
  return { parts: [...lines, say('console-not-sent')].map((text) => ({ kind: 'text', text })) };
}
