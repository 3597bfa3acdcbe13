/** Formats that are more than text though they read as text. */
const WRITTEN = /pdf|rtf|xml|postscript|calendar|vcard|^text\//;
const PLAIN = new Set('txt log out err trace csv json xml html md conf cfg ini yaml yml diff patch'.split(' '));
const OWN: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  pdf: 'application/pdf',
  zip: 'application/zip',
  gz: 'application/gzip',
  tgz: 'application/gzip',
  xz: 'application/x-xz',
  bz2: 'application/x-bzip2',
  zst: 'application/zstd',
};

/** The MIME type that a file's first bytes (about 4 KB) speak of; null where they say nothing. Valid UTF-8 without NULs is text. */
export async function sniff(head: Uint8Array): Promise<string | null> {
  // Loaded with the first file.
  const { fileTypeFromBuffer } = await import('file-type');
  const mime = (await fileTypeFromBuffer(head).catch(() => undefined))?.mime ?? null;
  // Two letters make some formats, and a log may begin with them.
  if (isText(head)) return mime && WRITTEN.test(mime) ? mime : 'text/plain';
  return mime;
}

function isText(head: Uint8Array): boolean {
  if (head.length === 0 || head.includes(0)) return false;
  try {
    // It may end within a character.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Whether it is text, which compresses well. */
export function textual(type: string | null): boolean {
  return type !== null && (type.startsWith('text/') || /[/+](xml|json)$/.test(type));
}

/** Whether a name's ending says something else than the content does, such as a program named `.log`. */
export function disguised(name: string, type: string | null): boolean {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  if (type === null) return false;
  if (PLAIN.has(ending)) return !textual(type);
  return ending in OWN && OWN[ending] !== type;
}
