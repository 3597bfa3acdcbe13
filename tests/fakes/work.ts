/** A handler that reports each run and waits for the test to let it end. */
export function held() {
  const runs: string[] = [];
  const waiting: (() => void)[] = [];
  let arrived = (): void => {};
  return {
    runs,
    handle: (key: string) =>
      new Promise<void>((resolve) => {
        runs.push(key);
        waiting.push(resolve);
        arrived();
      }),
    async run(n: number) {
      while (runs.length < n)
        await new Promise<void>((resolve) => {
          arrived = resolve;
        });
    },
    end: () => waiting.shift()?.(),
  };
}
