import type { FastifyRequest } from 'fastify';
import type { Core } from '#src/core/index.ts';
import { languages, type Say, words } from '#src/words.ts';

/** In which words and which zone a page speaks. */
export type Voice = { say: Say; tz: string; now: number };

/** What the person chose, else the browser's language, else the chat platform's guess, else the standard. */
export async function voiceOf(
  core: Core,
  request: Pick<FastifyRequest, 'headers'>,
  person?: { id: string; lang?: string | undefined; tz?: string | undefined },
): Promise<Voice> {
  const chosen = person ? await core.settings.person(person.id) : undefined;
  const { defaults } = core.settings;
  const lang = chosen?.lang ?? accepted(request.headers['accept-language']) ?? person?.lang ?? defaults.lang;
  return { say: words(lang), tz: chosen?.tz ?? person?.tz ?? defaults.tz, now: core.now() };
}

/** The first language we have, in the browser's order. */
function accepted(header: string | undefined): string | undefined {
  const wanted = (header ?? '').split(',').map((entry) => {
    const [tag = '', ...rest] = entry.trim().split(';');
    const quality = Number(/^\s*q=([\d.]+)/.exec(rest.join(';'))?.[1] ?? 1);
    return { lang: tag.split('-')[0]?.toLowerCase() ?? '', quality };
  });
  const known = languages();
  return wanted
    .filter(({ lang, quality }) => quality > 0 && known.includes(lang))
    .sort((a, b) => b.quality - a.quality)[0]?.lang;
}
