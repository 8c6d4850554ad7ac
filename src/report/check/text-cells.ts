import type { CheckReport } from '../../model/check.ts';
import { foreign, type Paint, type Palette } from '../text-parts.ts';
import type { Weight } from './standing.ts';

const MAX_URL = 1000;

export function paintOf(weight: Weight, { good, warn, bad, dim }: Palette): Paint {
  return { good, warn, bad, none: dim }[weight];
}

/** What a check is called beside its URL; null: it is called by that alone. */
export function ownName({ check, url }: CheckReport): string | null {
  return check.id === url ? null : check.id;
}

/** A blank in it would shift the fields of awk. */
export function urlWord(url: string): string {
  return foreign(url, MAX_URL).replaceAll(' ', '\\x20');
}
