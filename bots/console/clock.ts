/** Undefined: the language and zone of this machine. */
export type Reader = { lang: string | undefined; tz: string | undefined };

/** The time of day, with the date in front when it is not today's. A language or zone that is none throws a RangeError. */
export function clock(reader: Reader, now: () => number): (at: number) => string {
  const day = new Intl.DateTimeFormat(reader.lang, { timeZone: reader.tz, dateStyle: 'medium' });
  const hour = new Intl.DateTimeFormat(reader.lang, { timeZone: reader.tz, timeStyle: 'short' });
  return (at) => {
    const date = day.format(at);
    return date === day.format(now()) ? hour.format(at) : `${date}, ${hour.format(at)}`;
  };
}
