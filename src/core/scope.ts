import { PRIORITIES, type Priority } from '#src/ports/types.ts';

/** Stands for a case's number where every case of an account is meant. */
export const EVERY = '*';
/** The last moment there is, in epoch ms. */
export const FOREVER = 8_640_000_000_000_000;

/** 0 urgent .. 3 low. */
export function rank(priority: Priority): number {
  return PRIORITIES.indexOf(priority);
}
