import type { WholeMail } from '#src/ports/mail.ts';

/** What follows the @. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/** Whether an address is of one of these domains, or of a part of one. */
export function within(address: string, domains: readonly string[]): boolean {
  const domain = domainOf(address);
  return domains.some((one) => domain === one || domain.endsWith(`.${one}`));
}

/** Whether it is one of these addresses: in any case, and with any tag (`support+network@` is `support@`). */
export function isAmong(address: string, all: readonly string[]): boolean {
  return all.includes(address.toLowerCase()) || all.includes(untagged(address));
}

/** Who else a mail went to. */
export function addressees({ to, cc }: Pick<WholeMail, 'to' | 'cc'>): string[] {
  return [...new Set([...to, ...cc])];
}

/** A sender as a person; what parts the ids of people stands in no address that is answered. */
export function personOf(sender: string): string {
  return `mail|${sender.replaceAll('|', '/')}`;
}

function untagged(address: string): string {
  return address.toLowerCase().replace(/\+[^@]*(?=@)/, '');
}
