import type { Api } from 'grammy';

/** grammY names the type of a polyfill; what it uses (`aborted`, `addEventListener`) is the same. */
export function forGrammy(signal: AbortSignal): NonNullable<Parameters<Api['getMe']>[0]> {
  return signal as unknown as NonNullable<Parameters<Api['getMe']>[0]>;
}
