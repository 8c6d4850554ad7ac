/** Gives out each name once: `name` itself, or with a number after it where it was given out before. */
export function uniqueNames(separator: string): (name: string) => string {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return (name) => {
    let unique = name;
    while (taken.has(unique)) {
      const count = (counts.get(name) ?? 1) + 1;
      counts.set(name, count);
      unique = `${name}${separator}${count}`;
    }
    taken.add(unique);
    return unique;
  };
}
