import { z } from 'zod';
import type { WholeMail } from '#src/ports/mail.ts';

type Headers = Readonly<Record<string, string>>;

const LONGEST_RELAY = 4096;

/** What its writer's program says, in whichever of the three ways. */
export function importance(headers: Headers): WholeMail['importance'] {
  const word = (name: string) => headers[name]?.trim().toLowerCase() ?? '';
  const said = [word('importance'), word('x-msmail-priority')];
  const level = word('x-priority')[0] ?? '';
  if (said.includes('high') || level === '1' || level === '2') return 'high';
  if (said.includes('low') || level === '4' || level === '5') return 'low';
  return 'normal';
}

/** The first tag of Content-Language, else of Accept-Language, as it is written right. */
export function language(headers: Headers): string | undefined {
  for (const name of ['content-language', 'accept-language']) {
    const tag = headers[name]?.split(/[,;]/, 1)[0]?.trim();
    try {
      if (tag) return Intl.getCanonicalLocales(tag)[0];
    } catch {
      // What is no tag says nothing.
    }
  }
  return undefined;
}

const Word = z.union([z.string().trim().min(1).max(200), z.number()]).transform(String);
const Relay = z.object({ ticket: Word, id: Word, author: z.union([Word, z.looseObject({})]) });

/** Only the shape counts here: who may ask so is decided elsewhere. */
export function relay(text: string): WholeMail['relay'] {
  const words = text.trim();
  if (!words.startsWith('{') || words.length > LONGEST_RELAY) return undefined;
  try {
    const asked = Relay.safeParse(JSON.parse(words.slice(0, words.lastIndexOf('}') + 1)));
    return asked.success ? { ticket: asked.data.ticket, comment: asked.data.id } : undefined;
  } catch {
    return undefined;
  }
}
