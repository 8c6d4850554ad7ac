import type { CheckSpec } from '../../model/check.ts';

/** Where each check is from, for messages only. */
const places = new WeakMap<CheckSpec, string>();

export function rememberPlace(check: CheckSpec, place: string): void {
  places.set(check, place);
}

/** As `checks.yaml:12:5` or `urls.txt:3`. */
export function placeOf(check: CheckSpec): string {
  return places.get(check) ?? 'an unknown place';
}
