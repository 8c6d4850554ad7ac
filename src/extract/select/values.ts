import type { Extracted } from '../../model/record.ts';
import type { Budget } from './budget.ts';

/** Deeper values can be written by hardly anybody. */
const MAX_DEPTH = 100;
/** What an element of an array or object counts for beside its texts. */
const ITEM_SIZE = 8;

/** A value as it is recorded in JSON; undefined: it is too deep or too large for that. */
export function recordable(value: unknown, budget: Budget, depth = 0): Extracted | undefined {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string') return budget.takes(value.length) ? value : undefined;
  if (typeof value !== 'object' || depth >= MAX_DEPTH) return undefined;
  if (Array.isArray(value)) return recordableList(value, budget, depth);
  if (isPlain(value)) return recordableObject(value, budget, depth);
  if (value instanceof Date) return value.toJSON();
  // A node of XPath, or one of its other times.
  return budget.take(textFrom(value));
}

function recordableList(list: readonly unknown[], budget: Budget, depth: number) {
  const copy: Extracted[] = [];
  for (const item of list) {
    const value = budget.takes(ITEM_SIZE) ? recordable(item, budget, depth + 1) : undefined;
    if (value === undefined) return undefined;
    copy.push(value);
  }
  return copy;
}

function recordableObject(object: object, budget: Budget, depth: number) {
  const copy: [string, Extracted][] = [];
  for (const [key, item] of Object.entries(object)) {
    const fits = budget.takes(ITEM_SIZE + key.length);
    const value = fits ? recordable(item, budget, depth + 1) : undefined;
    if (value === undefined) return undefined;
    copy.push([key, value]);
  }
  // `fromEntries` makes `__proto__` a key like any other.
  return Object.fromEntries(copy);
}

function textFrom(value: { toString(): string }): string {
  return value.toString();
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
