import type { Vendor } from '#src/ports/vendor.ts';

type Named = Pick<Vendor, 'id' | 'name'>;

/** At the start of a line a part of a name counts only from so many letters on: "red LED is on" is not about Red Hat. */
const TELLING = 4;

/** The vendor a person names: by its id, its name, or words of its name that no other has. */
export function vendorNamed<V extends Named>(vendors: readonly V[], text: string): V | undefined {
  const asked = words(text);
  if (asked.length === 0) return undefined;
  return (
    exactly(vendors, asked) ?? only(vendors.filter(({ name }) => asked.every((word) => words(name).includes(word))))
  );
}

/** The vendor a line begins with, by as many words as name one, and the rest of the line. */
export function vendorAtStart<V extends Named>(vendors: readonly V[], line: string) {
  const all = line.trim().split(/\s+/);
  for (let n = Math.min(4, all.length); n > 0; n--) {
    const asked = words(all.slice(0, n).join(' '));
    const vendor = exactly(vendors, asked) ?? only(vendors.filter((v) => begins(v, asked)));
    if (vendor) return { vendor, rest: all.slice(n).join(' ') };
  }
  return undefined;
}

function exactly<V extends Named>(vendors: readonly V[], asked: string[]): V | undefined {
  const whole = asked.join('');
  return vendors.find((v) => whole !== '' && (v.id === whole || words(v.name).join('') === whole));
}

/** By the beginning of its name, or by one of its other names, which stand in parentheses. */
function begins({ name }: Named, asked: string[]): boolean {
  const [first = '', ...rest] = asked;
  const others = (/\((.*)\)/.exec(name)?.[1] ?? '').split(',').map((other) => words(other).join(' '));
  if (first !== '' && others.includes(asked.join(' '))) return true;
  return words(name)[0] === first && first.length >= TELLING && rest.every((word) => words(name).includes(word));
}

function only<V>(fitting: V[]): V | undefined {
  return fitting.length === 1 ? fitting[0] : undefined;
}

function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\d]+/gu) ?? [];
}
