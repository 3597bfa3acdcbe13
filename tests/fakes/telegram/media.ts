import type { Kept } from './methods.ts';

/** `as`: how the app sent it, by default as a document. `size` is what Telegram says of it, `path` where it keeps it. */
export type DroppedFile = {
  name: string;
  bytes: Uint8Array;
  as?: 'document' | 'photo' | 'video' | 'audio' | 'voice' | 'animation';
  size?: number;
  path?: string;
};

/** The part of a message that is the file; from then on it can be fetched. */
export function media(file: DroppedFile, kept: Map<string, Kept>): Record<string, unknown> {
  const { name, bytes, as = 'document', size } = file;

  function keep(what: Uint8Array): { file_id: string; file_unique_id: string; file_size: number } {
    const file_id = `F${kept.size + 1}`;
    kept.set(file_id, { path: file.path ?? `${as}s/file ${kept.size + 1}`, size, bytes: what });
    return { file_id, file_unique_id: `u${file_id}`, file_size: size ?? what.length };
  }

  switch (as) {
    case 'photo': {
      const thumbnail = { ...keep(bytes.subarray(0, 10)), width: 90, height: 60 };
      return { photo: [thumbnail, { ...keep(bytes), width: 1280, height: 853 }] };
    }
    case 'voice':
      return { voice: { ...keep(bytes), duration: 3, mime_type: 'audio/ogg' } };
    case 'animation': {
      const animation = { ...keep(bytes), file_name: name, width: 320, height: 240, duration: 3 };
      return { animation, document: animation };
    }
    default:
      return { [as]: { ...keep(bytes), file_name: name } };
  }
}
