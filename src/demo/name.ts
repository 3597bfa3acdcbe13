/** A name as a login or before the @ of an address has it: `tomas.herrera`. */
export function loginOf(name: string, between = '.'): string {
  const letters = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return (letters.match(/[a-z0-9]+/g) ?? []).join(between);
}
