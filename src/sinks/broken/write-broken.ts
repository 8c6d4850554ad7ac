import type { Writable } from 'node:stream';

import { writeTextFile, writeTextTo } from '../text-file.ts';
import { findBroken, type BrokenSource } from './find-broken.ts';
import { BROKEN_FORMATS, brokenFormatOf, type BrokenCounts, type BrokenFormat } from './index.ts';

/**
 * Writes which links are broken, and where they stand: into a file, in one step and in the format of
 * its extension unless another is given, or to a stream, which is not ended. Memory goes by the broken
 * targets and the links to them, of which the formats for eyes keep ten each.
 *
 * @throws FileError when it cannot be written.
 */
export async function writeBroken(
  target: string | Writable,
  source: BrokenSource,
  format: BrokenFormat = typeof target === 'string' ? brokenFormatOf(target) : BROKEN_FORMATS[0],
): Promise<BrokenCounts> {
  const render = await format.load();
  const counts: BrokenCounts = { broken: 0, places: 0 };
  function* texts(): Generator<string, void, undefined> {
    const targets = yield* findBroken(source, format.maxPlaces);
    counts.broken = targets.length;
    counts.places = targets.reduce((sum, { placeCount }) => sum + placeCount, 0);
    yield* render(targets);
  }
  if (typeof target === 'string') await writeTextFile(target, texts());
  else await writeTextTo(target, texts());
  return counts;
}
