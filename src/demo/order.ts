/** A copy; rows that are equal keep their order. */
export function inOrder<T>(rows: readonly T[], field: keyof T, order: 'asc' | 'desc'): T[] {
  const sign = order === 'asc' ? 1 : -1;
  return rows.toSorted((a, b) => {
    const [x, y] = [a[field], b[field]];
    return x === y ? 0 : x < y ? -sign : sign;
  });
}
