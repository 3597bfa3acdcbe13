/** Waits (ms) between attempts where the vendor asks for no other; after the last of them it has failed. */
export const BACKOFF = [10_000, 60_000, 5 * 60_000, 15 * 60_000, 3_600_000];
/** So often what the vendor does not show is sent, at most. */
export const ROUNDS = 3;
/** A process that died while it sent says nothing of what it sent; after so many deaths that may be why they died. */
export const DEATHS = 10;
/** A look at the vendor that fails, or comes too early, is repeated after this (ms). */
export const LOOK_AGAIN = 60_000;
