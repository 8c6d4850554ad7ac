/**
 * The name that was most likely meant by `text`: the one with the fewest typing errors (a letter
 * missing, added, wrong, or swapped with its neighbour), or the only one that `text` begins.
 */
export function nearest(text: string, names: readonly string[]): string | undefined {
  const best = closest(text, names, Math.ceil(text.length / 3));
  if (best !== undefined || text.length < 2) return best;
  const begun = names.filter((name) => name.toLowerCase().startsWith(text.toLowerCase()));
  return begun.length === 1 ? begun[0] : undefined;
}

/** The name with the fewest typing errors, as for `nearest`, if there are no more than `limit`. */
export function closest(text: string, names: readonly string[], limit: number): string | undefined {
  const wanted = text.toLowerCase();
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const name of names) {
    const distance = editDistance(wanted, name.toLowerCase());
    if (distance < bestDistance && distance < name.length) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** Optimal string alignment distance. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
        swapped ? at(beforeLast, column - 2) + 1 : Infinity,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
