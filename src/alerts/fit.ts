/** The lines that there is room for in `maxLength`, joined; says how many are left out. */
export function fitLines(lines: readonly string[], maxLength: number): string {
  const whole = lines.join('\n');
  if (whole.length <= maxLength) return whole;
  let room = maxLength - `… and ${moreOf(lines.length, 'line')}`.length;
  // One that is too long does not hide those after it.
  const kept = lines.filter((line) => {
    const fits = line.length < room;
    if (fits) room -= line.length + 1;
    return fits;
  });
  return [...kept, `… and ${moreOf(lines.length - kept.length, 'line')}`].join('\n');
}

/** `1 more alert`, `12 more lines`. */
export function moreOf(count: number, noun: string): string {
  return `${count} more ${noun}${count === 1 ? '' : 's'}`;
}

/** The first items that together weigh no more than `max`, `mostItems` at most, one at least. */
export function fitting<T>(
  items: readonly T[],
  weigh: (item: T) => number,
  { max, mostItems }: { readonly max: number; readonly mostItems: number },
): readonly T[] {
  let weight = 0;
  const end = items.findIndex((item, i) => {
    weight += weigh(item);
    return i > 0 && (i >= mostItems || weight > max);
  });
  return end === -1 ? items : items.slice(0, end);
}
