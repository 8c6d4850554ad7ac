import { nearest } from './nearest.ts';

/**
 * The end of a message about a name that there is not: the one of `names` that was most likely meant,
 * as `did you mean jsonl?`, or else what to write, which is any of them unless `otherwise` tells.
 */
export function suggest(
  text: string,
  names: readonly string[],
  otherwise = `there are ${names.join(', ')}`,
): string {
  const guess = nearest(text, names);
  return guess === undefined ? otherwise : `did you mean ${guess}?`;
}
