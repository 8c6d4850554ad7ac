import { jsonText } from '../../util/json-text.ts';
import type { BrokenTarget } from './find-broken.ts';
import { brokenRows } from './rows.ts';

export function* brokenJsonl(targets: readonly BrokenTarget[]): Generator<string, void, undefined> {
  for (const row of brokenRows(targets)) yield `${jsonText(row)}\n`;
}
