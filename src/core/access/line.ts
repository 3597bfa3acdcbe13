import { oneLine } from '#src/text.ts';
import { ago, type Say, when } from '#src/words.ts';
import type { Key } from './keys.ts';

/** A key as people read it in a list, without its secret. */
export function keyLine(key: Key, o: { say: Say; now: number; tz?: string | undefined }): string {
  const { say, now } = o;
  const { lang } = say;
  return say('key-line', {
    id: key.id,
    name: oneLine(key.name),
    scopes: key.scopes.join(', '),
    ends:
      key.expiresAt === undefined
        ? say('key-endless')
        : say('key-ends', { at: when(key.expiresAt, { lang, tz: o.tz }) }),
    used: key.usedAt === undefined ? say('never') : ago(key.usedAt, { lang, now }),
  });
}
