import type { Fingerprint } from '../../model/document.ts';
import { BoundedMap } from './bounded-map.ts';
import { hashOf } from './hash.ts';
import type { UrlParts } from './url-parts.ts';

const MAX_TEXTS = 8000;

/** At so many other depths the text of a growing path was read before. */
const SAME_TEXT_DEPTHS = 3;
/** The same but for numbers: honest trees may be so. */
const SAME_SHAPE_DEPTHS = 10;

export type SavedDepths = readonly (readonly [string, number])[];

/** Remembers how deep in the paths of a host a text was read: where it does not matter, paths may grow for ever. */
export class Depths {
  /** Depths as bits. */
  readonly #masks = new BoundedMap<number>(MAX_TEXTS);

  constructor(saved: SavedDepths = []) {
    for (const [key, mask] of saved) this.#masks.set(key, mask);
  }

  /** A page was read. Whether its text makes the growth of its path look endless. */
  learn(parts: UrlParts, { exact, shape }: Fingerprint, hasRecurring: boolean): boolean {
    const folder = `${parts.origin}/${parts.segments[0] ?? ''}`;
    const depth = parts.segments.length;
    const inHost = this.#others(`exact ${exact} ${parts.origin}`, depth);
    const inFolder = this.#others(`exact ${exact} ${folder}`, depth);
    const alike = this.#others(`shape ${shape} ${folder}`, depth);
    if (hasRecurring && inHost > 0) return true;
    return inFolder >= SAME_TEXT_DEPTHS || alike >= SAME_SHAPE_DEPTHS;
  }

  save(): SavedDepths {
    return [...this.#masks.entries()];
  }

  /** At how many other depths it was read. */
  #others(text: string, depth: number): number {
    const key = hashOf(text);
    const bit = 1 << Math.min(depth, 30);
    const mask = this.#masks.peek(key) ?? 0;
    if ((mask & bit) === 0) this.#masks.set(key, mask | bit);
    let count = 0;
    for (let rest = mask & ~bit; rest !== 0; rest &= rest - 1) count += 1;
    return count;
  }
}
