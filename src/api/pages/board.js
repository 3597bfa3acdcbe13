/** Keeps the board up to date; without this script the page works, and Reload does the same. */
const state = document.getElementById('state');
const said = document.getElementById('said');
const lang = document.documentElement.lang;
const AGES = new Intl.RelativeTimeFormat(lang, { numeric: 'auto' });
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

function live(on) {
  state.textContent = on ? state.dataset.live : state.dataset.lost;
  state.className = on ? 'on' : 'off';
}

function age() {
  for (const time of document.querySelectorAll('time[data-ago]')) {
    const past = Date.parse(time.dateTime) - Date.now();
    const [unit, ms] = UNITS.find(([, size]) => Math.abs(past) >= size) ?? UNITS[3];
    const text = AGES.format(Math.trunc(past / ms), unit);
    if (time.textContent !== text) time.textContent = text;
  }
}

/** A row as it reads, with moments for ages. */
function read(row) {
  const copy = row.cloneNode(true);
  for (const time of copy.querySelectorAll('time')) time.textContent = time.dateTime;
  return copy.textContent;
}

function rows(section) {
  return [...section.querySelectorAll('[data-key]')].map((row) => [row.dataset.key, row]);
}

function renew({ id, mark, html }) {
  const section = document.getElementById(id);
  if (!section || section.dataset.mark === mark) return [];
  const before = new Map(rows(section).map(([key, row]) => [key, read(row)]));
  section.innerHTML = html;
  section.dataset.mark = mark;
  for (const [key, row] of rows(section)) if (before.get(key) !== read(row)) row.classList.add('fresh');
  return [section.querySelector('h2')?.textContent ?? ''];
}

function board(parts) {
  const focus = document.activeElement?.id;
  const { scrollX, scrollY } = window;
  const changed = parts.flatMap(renew);
  if (changed.length === 0) return;
  age();
  if (focus && document.activeElement?.id !== focus) document.getElementById(focus)?.focus({ preventScroll: true });
  window.scrollTo(scrollX, scrollY);
  said.textContent = said.dataset.words.replace('{what}', new Intl.ListFormat(lang).format(changed));
}

const source = new EventSource('/events');
source.addEventListener('open', () => live(true));
source.addEventListener('error', () => live(false));
source.addEventListener('board', (event) => board(JSON.parse(event.data)));
source.addEventListener('over', () => {
  source.close();
  window.location.assign('/sign-in');
});
setInterval(age, 15_000);
