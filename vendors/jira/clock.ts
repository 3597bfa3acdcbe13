/** Where the zone is not one we know, the latest on Earth: what is asked for then begins too early, never too late. */
const UNKNOWN = 'Etc/GMT+12';
/** By how much clocks go back, in minutes. */
const SHIFTS = [30, 60, 120];

/**
 * An instant as JQL reads it: minutes, on the wall clock of the calling user's zone. A time the clock shows twice, when
 * summer ends, is told as one before both.
 */
export function wallTime(at: number, zone: string): string {
  const clock = clockOf(zone);
  const shown = clock(at);
  const twice = SHIFTS.find((minutes) => clock(at + minutes * 60_000) === shown);
  return twice === undefined ? shown : clock(at - twice * 60_000);
}

function clockOf(timeZone: string): (at: number) => string {
  const format = formatOf(timeZone) ?? formatOf(UNKNOWN);
  return (at) => {
    const parts = new Map(format?.formatToParts(at).map(({ type, value }) => [type, value]));
    const [year, month, day, hour, minute] = FIELDS.map((field) => parts.get(field) ?? '');
    return `${year}/${month}/${day} ${hour}:${minute}`;
  };
}
const FIELDS = ['year', 'month', 'day', 'hour', 'minute'] as const;

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    const two = '2-digit';
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: two,
      day: two,
      hour: two,
      minute: two,
    });
  } catch {
    return undefined;
  }
}
