import { createReadStream, existsSync, watch as fsWatch, mkdirSync } from 'node:fs';
import { lstat, readdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { code } from '#src/folder.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Mailbox, MailHead } from '#src/ports/mailbox.ts';

/** Milliseconds a file must have lain still: one that is being copied is no mail yet. */
const STILL = 1000;
const MARK = 'all';
const SENT = 'sent';

/**
 * A folder as a mailbox: each `.eml` file in it is a mail that came, filing one moves it into a folder below, and what
 * was sent lies in `sent`, by its Message-ID.
 */
export function folderMailbox(dir: string, now: () => number): Mailbox {
  mkdirSync(join(dir, SENT), { recursive: true, mode: 0o700 });

  async function heads(at: string): Promise<MailHead[]> {
    const names = await readdir(at).catch(() => []);
    const all = await Promise.all(names.filter((name) => /\.eml$/i.test(name)).map((name) => head(at, name)));
    return all.filter((one) => one !== undefined).sort((a, b) => a.at.localeCompare(b.at));
  }

  /** Undefined: it is gone meanwhile, or still being written. */
  async function head(at: string, name: string): Promise<MailHead | undefined> {
    const info = await lstat(join(at, name)).catch(() => undefined);
    if (!info?.isFile() || now() - info.mtimeMs < STILL) return undefined;
    // Another file by the same name is another mail.
    const place = `${info.ino}-${Math.round(info.mtimeMs)}/${at === dir ? '' : `${basename(at)}/`}${name}`;
    return {
      place,
      folder: 'inbox',
      messageId: undefined,
      conversation: undefined,
      size: info.size,
      at: info.mtime.toISOString(),
    };
  }

  /** Beneath the folder, whatever a place says. */
  function pathOf(place: string): string {
    const [, ...path] = place.split('/').map((part) => basename(part));
    return join(dir, ...path.filter((part) => part !== '..'));
  }

  return {
    async since(mark) {
      return { heads: mark === undefined ? [] : await heads(dir), next: MARK, more: false };
    },
    async recent(from) {
      const below = await readdir(dir, { withFileTypes: true });
      const folders = below
        .filter((entry) => entry.isDirectory() && entry.name !== SENT)
        .map(({ name }) => join(dir, name));
      const all = await Promise.all([dir, ...folders].map(heads));
      return all.flat().filter(({ at }) => at >= from);
    },
    async *open(place, { most, signal }) {
      const end = most === undefined ? {} : { end: most - 1 };
      try {
        yield* createReadStream(pathOf(place), { signal, ...end });
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        throw new Failure(code(error) === 'ENOENT' ? 'missing' : 'down', `${basename(place)} cannot be read`);
      }
    },
    async file(place, { folder = 'done' }) {
      mkdirSync(join(dir, folder), { recursive: true, mode: 0o700 });
      const [id = ''] = place.split('/');
      const name = existsSync(join(dir, folder, basename(place))) ? `${id}-${basename(place)}` : basename(place);
      const there = `${id}/${folder}/${name}`;
      if (place.startsWith(`${id}/${folder}/`)) return place;
      await rename(pathOf(place), join(dir, folder, name)).catch((error: unknown) => {
        if (code(error) !== 'ENOENT') throw new Failure('down', `${basename(place)} cannot be moved`);
      });
      return there;
    },
    async sent(messageId) {
      return (await readdir(join(dir, SENT))).includes(nameOf(messageId));
    },
    watch(news, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const watcher = fsWatch(dir);
      let timer: NodeJS.Timeout | undefined;
      watcher.on('change', () => {
        clearTimeout(timer);
        timer = setTimeout(news, STILL + 100).unref();
      });
      watcher.on('error', () => reject(new Failure('down', `${basename(dir)} cannot be watched`)));
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) resolve();
      return promise.finally(() => {
        clearTimeout(timer);
        watcher.close();
      });
    },
  };
}

/** The file a letter with this Message-ID lies in. */
export function nameOf(messageId: string): string {
  return `${messageId.replace(/[^\w.@-]/g, '')}.eml`;
}
