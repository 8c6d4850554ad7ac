import type { InputItem } from '../model/ports.ts';
import { expandGlob, isGlob, parseGlob } from '../util/glob.ts';
import { badItem, place } from './item.ts';

const BATCH_ITEMS = 1_000;

/** Puts what a pattern stands for in its place, in batches, however many that are. */
export function* expandItems(
  items: readonly InputItem[],
  source: string,
): Generator<readonly InputItem[], void, undefined> {
  let batch: InputItem[] = [];
  for (const item of items) {
    for (const expanded of expandItem(item, source)) {
      batch.push(expanded);
      if (batch.length < BATCH_ITEMS) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

function* expandItem(item: InputItem, source: string): Generator<InputItem, void, undefined> {
  if (item.failure !== undefined || !isGlob(item.text)) {
    yield item;
    return;
  }
  const glob = parseGlob(item.text);
  if ('problem' in glob) {
    const message = `${place(source, item.line)} has a pattern that cannot be expanded: ${glob.problem}`;
    yield { ...item, ...badItem(item.text, item.line, message) };
    return;
  }
  for (const text of expandGlob(glob)) yield { ...item, text };
}
