import type { Fingerprint } from '../../model/document.ts';
import { BoundedMap } from './bounded-map.ts';
import { hashOf } from './hash.ts';
import { isDecimal, type UrlParts } from './url-parts.ts';

const MAX_TEXTS = 8000;
const MAX_FOLDERS = 8000;

/** At so many other depths the text of a growing path was read before. */
const SAME_TEXT_DEPTHS = 3;
/** The same but for numbers: honest trees may be so. */
const SAME_SHAPE_DEPTHS = 10;

/** Paths of fewer segments, or with fewer names among them, do not grow yet. */
const MIN_SEGMENTS = 3;
const MIN_NAMES = 2;
/** From here on every text is wanted; before, so many of each depth of a folder, and of a host. */
const DEEP_SEGMENTS = 6;
const SAMPLES = 20;
const SAMPLES_OF_HOST = 1000;

export interface SavedDepths {
  readonly masks: readonly (readonly [string, number])[];
  readonly samples: readonly (readonly [string, number])[];
}

/** Remembers how deep in the paths of a host a text was read: where it does not matter, paths may grow for ever. */
export class Depths {
  /** Depths as bits. */
  readonly #masks = new BoundedMap<number>(MAX_TEXTS);
  /** Texts that were read, by depth and folder, and by host. */
  readonly #samples = new BoundedMap<number>(MAX_FOLDERS);

  constructor(saved?: SavedDepths) {
    for (const [key, mask] of saved?.masks ?? []) this.#masks.set(key, mask);
    for (const [key, count] of saved?.samples ?? []) this.#samples.set(key, count);
  }

  /** Whether the text of this URL is wanted. */
  needsText(parts: UrlParts, hasRecurring: boolean): boolean {
    if (hasRecurring || parts.segments.length >= DEEP_SEGMENTS) return true;
    if (!isDeep(parts)) return false;
    const [folder, host] = samplesOf(parts);
    const isKnown = (this.#samples.peek(folder) ?? 0) >= SAMPLES;
    return !isKnown && (this.#samples.peek(host) ?? 0) < SAMPLES_OF_HOST;
  }

  /** A page was read. Whether its text makes the growth of its path look endless. */
  learn(parts: UrlParts, { exact, shape }: Fingerprint, hasRecurring: boolean): boolean {
    if (!hasRecurring && !isDeep(parts)) return false;
    for (const key of samplesOf(parts)) this.#samples.set(key, (this.#samples.peek(key) ?? 0) + 1);
    const folder = folderOf(parts);
    const depth = parts.segments.length;
    const inHost = this.#others(`exact ${exact} ${parts.origin}`, depth);
    const inFolder = this.#others(`exact ${exact} ${folder}`, depth);
    const alike = this.#others(`shape ${shape} ${folder}`, depth);
    if (hasRecurring && inHost > 0) return true;
    return inFolder >= SAME_TEXT_DEPTHS || alike >= SAME_SHAPE_DEPTHS;
  }

  save(): SavedDepths {
    return { masks: [...this.#masks.entries()], samples: [...this.#samples.entries()] };
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

function isDeep({ segments }: UrlParts): boolean {
  if (segments.length < MIN_SEGMENTS) return false;
  return segments.filter((segment) => !isDecimal(segment)).length >= MIN_NAMES;
}

function folderOf({ origin, segments }: UrlParts): string {
  return `${origin}/${segments[0] ?? ''}`;
}

function samplesOf(parts: UrlParts): [folder: string, host: string] {
  return [hashOf(`${parts.segments.length} ${folderOf(parts)}`), hashOf(parts.origin)];
}
