/** Undefined: the language and zone of this machine. */
export type Voice = { lang: string | undefined; tz: string | undefined };

/** The time of day, with the date in front when it is not today's. A language or zone that is none throws a RangeError. */
export function clock(voice: Voice, now: () => number): (at: number) => string {
  const day = new Intl.DateTimeFormat(voice.lang, { timeZone: voice.tz, dateStyle: 'medium' });
  const hour = new Intl.DateTimeFormat(voice.lang, { timeZone: voice.tz, timeStyle: 'short' });
  return (at) => {
    const date = day.format(at);
    return date === day.format(now()) ? hour.format(at) : `${date}, ${hour.format(at)}`;
  };
}
