import type { Entry } from './history.ts';

const COLUMNS: Record<string, (entry: Entry) => string | undefined> = {
  time: (e) => new Date(e.at).toISOString(),
  person: (e) => e.person.name,
  bot: (e) => e.person.bot,
  chat: (e) => e.chat,
  vendor: (e) => e.vendor,
  account: (e) => e.label,
  action: (e) => e.what,
  title: (e) => e.title,
  reference: (e) => e.reference,
  case: (e) => e.number,
  state: (e) => e.state,
  files: (e) => e.files.map((f) => `${f.name} (${f.size} bytes, ${f.state}, sha256 ${f.sha256})`).join('; '),
  'sent to': (e) => e.to,
  reason: (e) => e.why,
  link: (e) => e.url,
};

/** RFC 4180 with a header row; times are ISO 8601 in UTC. No cell is a formula to a spreadsheet. */
export function csv(entries: readonly Entry[]): string {
  const rows = entries.map((entry) => Object.values(COLUMNS).map((column) => column(entry) ?? ''));
  return [Object.keys(COLUMNS), ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** An array, newest first as given; times are ISO 8601 in UTC. */
export function json(entries: readonly Entry[]): string {
  const rows = entries.map(({ at, ...rest }) => ({ time: new Date(at).toISOString(), ...rest }));
  return `${JSON.stringify(rows, null, 2)}\n`;
}

/** Also in full width: spreadsheets in Japanese and Chinese read those alike (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

function cell(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
