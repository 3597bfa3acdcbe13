import { cut, oneLine } from '#src/text.ts';

/** As the parser gives them: one, or a group of some. */
type Address = { name: string; address?: string | undefined; group?: { name: string; address: string }[] | undefined };

const MOST = 100;
const LONGEST = 320;
const LONGEST_NAME = 200;
const BARE = /^[^\s<>@]+@[^\s<>@]+$/;

/** The first of a header, with what they call themselves; '' where there is no address. */
export function writer(from: Address | undefined): { address: string; name: string } {
  const first = from?.group?.[0] ?? from;
  const address = first?.address?.trim() ?? '';
  return {
    address: BARE.test(address) ? address : '',
    name: cut(oneLine((first?.name ?? '').slice(0, 4 * LONGEST_NAME)), LONGEST_NAME).text,
  };
}

/** Bare and in lower case, groups taken apart, each once, the first hundred. */
export function addressees(list: readonly Address[] | undefined): string[] {
  const found = new Set<string>();
  for (const entry of list ?? [])
    for (const { address = '' } of entry.group ?? [entry]) {
      const bare = address.trim().toLowerCase();
      if (bare.length <= LONGEST && BARE.test(bare)) found.add(bare);
      if (found.size === MOST) return [...found];
    }
  return [...found];
}
