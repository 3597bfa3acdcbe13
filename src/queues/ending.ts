/** What does not heed its abort is left behind after this. */
const DEAF = 2_000;

/** Waits for what is under way: `graceMs`, then it is aborted. */
export async function ending(
  running: readonly { done: Promise<void>; abort: AbortController }[],
  graceMs: number,
): Promise<void> {
  const all = Promise.allSettled(running.map(({ done }) => done));
  let deaf: NodeJS.Timeout | undefined;
  const left = Promise.withResolvers<void>();
  const late = setTimeout(() => {
    for (const { abort } of running) abort.abort(new Error('stopping'));
    deaf = setTimeout(left.resolve, DEAF);
  }, graceMs);
  await Promise.race([all, left.promise]);
  clearTimeout(late);
  clearTimeout(deaf);
}
