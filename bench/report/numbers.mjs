// Numbers as texts, and the middle of some.

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

/** Median with the lowest and the highest. */
export function spread(numbers) {
  return { median: median(numbers), min: Math.min(...numbers), max: Math.max(...numbers) };
}

/** As in `1,234 (1,200–1,300)`; without the bounds where there was one run. */
export function spreadText({ median: middle, min, max }) {
  return min === max ? whole(middle) : `${whole(middle)} (${whole(min)}–${whole(max)})`;
}

export function whole(number) {
  return Math.round(number).toLocaleString('en');
}
