import { Failure } from '#src/ports/failure.ts';

/** Deals a file out in consecutive portions of exactly so many bytes. */
export function portions(file: AsyncIterable<Uint8Array>): (size: number) => AsyncIterable<Uint8Array> {
  const chunks = file[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array();
  return async function* portion(size) {
    let due = size;
    while (due > 0) {
      if (rest.length === 0) {
        const next = await chunks.next();
        if (next.done) throw new Failure('refused', 'the file is shorter than it said');
        rest = next.value;
      }
      const some = rest.subarray(0, due);
      rest = rest.subarray(some.length);
      due -= some.length;
      yield some;
    }
  };
}
