import { z } from 'zod';
import type { Download } from '#src/download.ts';
import type { IncomingFile } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import { codeOf } from './faults.ts';
import type { Call } from './wire.ts';

/** Bytes: the largest file Slack takes has 1 GB. */
const MOST = 1024 ** 3;
/** A person is waiting: better a file without its name than late. */
const LOOK_UP = 2000;
const WHAT = 'a file from Slack';

const shape = z.object({
  id: z.string(),
  name: z.string().nullish(),
  size: z.number().optional(),
  /** `check_file_info`: from another organisation, all but the id is to be asked for. */
  file_access: z.string().optional(),
  mode: z.string().optional(),
  url_private_download: z.string().optional(),
});
const info = z.object({ file: shape });
export type Dropped = z.infer<typeof shape>;
export type Bring = (files: readonly Dropped[]) => Promise<IncomingFile[]>;

/** The files of an event; one that cannot be read is left out. */
export function dropped(files: readonly unknown[]): Dropped[] {
  return files.flatMap((file) => shape.safeParse(file).data ?? []);
}

/** Fetches what was dropped. The token goes to Slack's own hosts and to that of `apiUrl` only, also after a redirect. */
export function files(o: { call: Call; botToken: string; apiUrl: string; download: Download }): Bring {
  const home = new URL(o.apiUrl).host;
  const ours = ({ host }: URL) => host === home || host.endsWith(`.${home}`) || host.endsWith('.slack.com');

  async function look({ id }: Dropped, signal: AbortSignal): Promise<Dropped> {
    try {
      const found = info.safeParse(await o.call('files.info', { file: id }, signal)).data;
      if (found) return found.file;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw codeOf(error) === 'missing_scope' ? unscoped(error) : error;
    }
    throw new Failure('garbled', 'Slack answered files.info with another shape');
  }

  function incoming(file: Dropped): IncomingFile {
    return {
      name: file.name || file.id,
      size: file.size,
      async open(signal) {
        signal.throwIfAborted();
        const known = hidden(file) ? await look(file, signal) : file;
        if (known.mode === 'tombstone' || known.mode === 'hidden_by_limit')
          throw new Failure('missing', `${WHAT}: it is no longer there`);
        const url = URL.parse(known.url_private_download ?? '');
        if (!url || !ours(url))
          throw new Failure('unsupported', `${WHAT}: Slack only shows it and cannot give it; drop the file itself`);
        const headers = { authorization: `Bearer ${o.botToken}` };
        const refuse = (said: Record<string, string>) => (isPage(said, known) ? unscoped() : undefined);
        return o.download({ url: url.href, headers, what: WHAT, most: MOST, follow: ours, refuse, signal });
      },
    };
  }

  return async function bring(some) {
    const known = some.map((file) =>
      hidden(file) ? look(file, AbortSignal.timeout(LOOK_UP)).catch(() => file) : file,
    );
    return (await Promise.all(known)).map(incoming);
  };
}

function hidden(file: Dropped): boolean {
  return file.file_access === 'check_file_info' && file.url_private_download === undefined;
}

/** Who may not have the file is led to a page to sign in, with status 200. A dropped page comes as an attachment. */
function isPage(said: Record<string, string>, { size }: Dropped): boolean {
  const html = /^text\/html\b/i.test(said['content-type'] ?? '');
  const attached = /^attachment\b/i.test(said['content-disposition'] ?? '');
  return html && !attached && (size === undefined || Number(said['content-length']) !== size);
}

function unscoped(cause?: unknown): Failure {
  const how = 'add it to the Slack app (OAuth & Permissions), and install the app again';
  return new Failure('forbidden', `${WHAT}: the scope files:read is missing; ${how}`, { cause });
}
