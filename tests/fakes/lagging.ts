import { type FakeDesk, fakeDesk } from './desk.ts';

/**
 * A vendor in memory that shows what is new only `lag()` milliseconds later: a case in its search, our comment in its
 * case. Its portal (`cases`) shows all at once. `after` it has taken in a case or a comment it may lose the answer: throw.
 */
export function laggingDesk(o: { now(): number; lag(): number; after(): void }): FakeDesk {
  const fake = fakeDesk(o);
  const { vendor } = fake;
  const shown = new Map<string, number>();

  function taken<T>(id: string, receipt: T): T {
    shown.set(id, o.now() + o.lag());
    o.after();
    return receipt;
  }
  const isShown = (id: string) => (shown.get(id) ?? 0) <= o.now();

  fake.vendor = {
    ...vendor,
    connect(credentials, tools) {
      const desk = vendor.connect(credentials, tools);
      const { get, search, open, comment } = desk;
      if (!get || !search || !open || !comment) throw new Error('this vendor does it all');
      return {
        ...desk,
        async search(q, signal) {
          return (await search(q, signal)).filter((head) => isShown(head.number));
        },
        async get(number, signal) {
          const found = await get(number, signal);
          return { ...found, comments: found.comments.filter((c) => isShown(c.id)) };
        },
        async open(draft, key, signal) {
          const receipt = await open(draft, key, signal);
          return taken(receipt.kind === 'opened' ? receipt.number : '', receipt);
        },
        async comment(number, text, signal) {
          const made = await comment(number, text, signal);
          return taken(made.id, made);
        },
      };
    },
  };
  return fake;
}
