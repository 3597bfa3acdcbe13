import { isAbsolute } from 'node:path';
import type { Api } from 'grammy';
import type { Message } from 'grammy/types';
import { onDisk } from '#src/disk.ts';
import type { Download } from '#src/download.ts';
import { retold } from '#src/http.ts';
import type { IncomingFile } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import { complains, failure } from './failure.ts';
import { forGrammy } from './signal.ts';

export const CLOUD = 'https://api.telegram.org';
const MB = 1024 * 1024;
/** Bytes of a file that api.telegram.org gives a bot (core.telegram.org/bots/api#getfile). */
export const CLOUD_MOST = 20 * MB;
/** Bytes of any file in Telegram. */
const MOST = 4000 * MB;
const what = 'a file from Telegram';

export type Dropped = { id: string; name: string; size: number | undefined };
export type Bring = (file: Dropped) => IncomingFile;

/** The file in a message, a photo in its largest size. What has no name gets one from its kind and the message. */
export function dropped(message: Message): Dropped | undefined {
  const { document, photo, video, audio, voice, animation, message_id: id } = message;
  const named = (file: { file_id: string; file_size?: number; file_name?: string }, kind: string): Dropped => ({
    id: file.file_id,
    name: file.file_name || kind.replace('.', `-${id}.`),
    size: file.file_size,
  });
  const largest = photo?.toSorted((a, b) => a.width * a.height - b.width * b.height).at(-1);
  // An animation has a document too, which is the same file.
  if (animation) return named(animation, 'animation.mp4');
  if (document) return named(document, 'document.bin');
  if (largest) return named(largest, 'photo.jpg');
  if (video) return named(video, 'video.mp4');
  if (audio) return named(audio, 'audio.mp3');
  return voice && named(voice, 'voice.ogg');
}

/**
 * Fetches what was dropped. The address holds the token, so errors name neither. A Bot API server of one's own, started
 * with --local, answers with a path on its own disk instead, which must be the same for us.
 */
export function files(o: { api: Api; token: string; root: string; download: Download }): Bring {
  const cloud = o.root === CLOUD;

  return ({ id, name, size }) => ({
    name,
    size,
    async open(signal) {
      signal.throwIfAborted();
      if (cloud && size !== undefined && size > CLOUD_MOST) throw tooBig(size);
      const path = await pathOf(id, size, signal);
      if (isAbsolute(path) && !cloud) return (await onDisk(path).catch(elsewhere)).open(signal);
      const at = path.split('/').map(encodeURIComponent).join('/');
      return o.download({ url: `${o.root}/file/bot${o.token}/${at}`, what, most: cloud ? CLOUD_MOST : MOST, signal });
    },
  });

  /** Asked anew each time: it is good for an hour. */
  async function pathOf(id: string, size: number | undefined, signal: AbortSignal): Promise<string> {
    try {
      const { file_path: path } = await o.api.getFile(id, forGrammy(signal));
      if (path) return path;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw complains(error, /file is too big/i) ? tooBig(size) : retold(failure(error), { doubt: false });
    }
    throw new Failure('missing', `${what}: it is no longer there`);
  }
}

function tooBig(size: number | undefined): Failure {
  const has = size === undefined ? '' : `, and this one has ${Math.ceil((size / MB) * 10) / 10} MB`;
  return new Failure(
    'unsupported',
    `Telegram gives bots files of up to 20 MB${has}: send it in smaller parts, from another chat or the console, or ` +
      'run a Bot API server of your own with --local (TELEGRAM_API_ROOT)',
  );
}

function elsewhere(error: unknown): never {
  const { kind, message } = failure(error);
  throw new Failure(
    kind,
    `${what}: ${message}; the Bot API server (TELEGRAM_API_ROOT) keeps it on a disk that is not ours`,
  );
}
