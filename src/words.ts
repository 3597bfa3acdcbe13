import { readdirSync, readFileSync } from 'node:fs';
import { FluentBundle, FluentResource } from '@fluent/bundle';
import { negotiateLanguages } from '@fluent/langneg';

/** Says something in one language. A key that not even English has is a bug and throws. */
export type Say = ((key: string, args?: Record<string, string | number>) => string) & {
  lang: string;
  has(key: string): boolean;
};

const FOLDER = new URL('../locales/', import.meta.url);
const FALLBACK = 'en';
const bundles = new Map<string, FluentBundle>();
let known: string[] | undefined;

/** The languages there are, by their files in `locales/`. */
export function languages(): string[] {
  known ??= readdirSync(FOLDER)
    .filter((name) => name.endsWith('.ftl'))
    .map((name) => name.slice(0, -'.ftl'.length))
    .sort();
  return known;
}

/** The closest language we have (`it-IT`, and a system's `it_IT.UTF-8`, is `it`); English where there is none. */
export function words(lang: string | undefined): Say {
  const wanted = [/^[\w-]+/.exec(lang ?? '')?.[0].replaceAll('_', '-') ?? FALLBACK];
  const [best = FALLBACK] = negotiateLanguages(wanted, languages(), { strategy: 'lookup', defaultLocale: FALLBACK });
  const order = best === FALLBACK ? [best] : [best, FALLBACK];

  function say(key: string, args?: Record<string, string | number>): string {
    for (const language of order) {
      const bundle = load(language);
      const pattern = bundle.getMessage(key)?.value;
      // A value not given shows as its name in braces: a message that still arrives.
      if (pattern) return bundle.formatPattern(pattern, args ?? null, []);
    }
    throw new Error(`locales/${FALLBACK}.ftl has no words for ${key}`);
  }
  return Object.assign(say, { lang: best, has: (key: string) => order.some((one) => load(one).hasMessage(key)) });
}

function load(language: string): FluentBundle {
  const loaded = bundles.get(language);
  if (loaded) return loaded;
  const bundle = new FluentBundle(language, { useIsolating: false });
  const [problem] = bundle.addResource(new FluentResource(readFileSync(new URL(`${language}.ftl`, FOLDER), 'utf8')));
  if (problem) throw problem;
  bundles.set(language, bundle);
  return bundle;
}

/** A moment (epoch ms) in a zone, with the zone's name; an unknown zone is UTC. */
export function when(at: number, o: { lang: string; tz?: string | undefined }): string {
  const style: Intl.DateTimeFormatOptions = {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  };
  return new Intl.DateTimeFormat(o.lang, { ...style, timeZone: isZone(o.tz) ? o.tz : 'UTC' }).format(at);
}

export function isZone(tz: string | undefined): tz is string {
  try {
    return tz !== undefined && new Intl.DateTimeFormat('en', { timeZone: tz }).format(0) !== '';
  } catch {
    return false;
  }
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** "5 minutes ago", "yesterday", "in 2 hours"; times are epoch ms. */
export function ago(at: number, o: { lang: string; now: number }): string {
  const past = at - o.now;
  const [unit, ms] = UNITS.find(([, size]) => Math.abs(past) >= size) ?? ['second', 1000];
  return new Intl.RelativeTimeFormat(o.lang, { numeric: 'auto' }).format(Math.trunc(past / ms), unit);
}

/** A span in at most two units, rounded up to a second: "1 minute, 30 seconds". */
export function duration(ms: number, lang: string): string {
  let rest = Math.max(1000, Math.ceil(ms / 1000) * 1000);
  const said: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (said.length === 1 && count === 0) break;
    if (count === 0) continue;
    rest -= count * size;
    said.push(new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'long' }).format(count));
    if (said.length === 2) break;
  }
  return new Intl.ListFormat(lang, { type: 'unit' }).format(said);
}
