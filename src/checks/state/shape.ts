import { quote } from '../../util/quote.ts';

/** A text that is not what `encodeMemory` writes. */
export class CorruptMemory extends Error {
  override readonly name = 'CorruptMemory';
}

/** A memory that a later version wrote: nothing is wrong with it, but it cannot be read. */
export class LaterMemory extends Error {
  override readonly name = 'LaterMemory';
}

/** Of ECMAScript, section 21.4.1.1. */
const MAX_INSTANT_MS = 8.64e15;

/** Reads one value; `where` is for messages, as `checks[3].since`. @throws CorruptMemory */
export type Read<T> = (value: unknown, where: string) => T;

export const text: Read<string> = (value, where) =>
  typeof value === 'string' ? value : refuse(value, where, 'a text');

export const flag: Read<boolean> = (value, where) =>
  typeof value === 'boolean' ? value : refuse(value, where, 'true or false');

/** Milliseconds that may have a fraction. */
export const duration: Read<number> = (value, where) =>
  typeof value === 'number' && value >= 0 && value <= MAX_INSTANT_MS
    ? value
    : refuse(value, where, 'a number from 0');

export const integer: Read<number> = (value, where) =>
  isInteger(value) ? value : refuse(value, where, 'a whole number');

/** Milliseconds since 1970 that are a date: of others, none can be written. */
export const instant: Read<number> = (value, where) =>
  isInteger(value) && Math.abs(value) <= MAX_INSTANT_MS ? value : refuse(value, where, 'a time');

export const count: Read<number> = (value, where) =>
  isInteger(value) && value >= 0 ? value : refuse(value, where, 'a whole number from 0');

export function oneOf<T extends string>(names: readonly T[]): Read<T> {
  return (value, where) =>
    names.find((name) => name === value) ?? refuse(value, where, `one of ${names.join(', ')}`);
}

export function nullable<T>(read: Read<T>): Read<T | null> {
  return (value, where) => (value === null ? null : read(value, where));
}

export function listOf<T>(read: Read<T>, most = Infinity): Read<readonly T[]> {
  return (value, where) => {
    if (!Array.isArray(value)) return refuse(value, where, 'a list');
    if (value.length > most) return refuse(value, where, `a list of ${most} at most`);
    return value.map((each, i) => read(each, `${where}[${i}]`));
  };
}

/** A list of exactly these. */
export function tuple<T extends readonly unknown[]>(
  ...reads: { readonly [I in keyof T]: Read<T[I]> }
): Read<T> {
  return (value, where) => {
    if (!Array.isArray(value) || value.length !== reads.length) {
      return refuse(value, where, `a list of ${reads.length}`);
    }
    // TypeScript does not see that mapping a tuple gives one.
    return reads.map((read, i) => read(value[i], `${where}[${i}]`)) as unknown as T;
  };
}

/** An object that has all these keys; what else it has is left out. */
export function object<T extends object>(reads: { readonly [K in keyof T]: Read<T[K]> }): Read<T> {
  const entries = Object.entries<Read<unknown>>(reads);
  return (value, where) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return refuse(value, where, 'an object');
    }
    const made = entries.map(([key, read]) => {
      if (!Object.hasOwn(value, key)) throw new CorruptMemory(`${where}.${key} is missing`);
      return [key, read(Reflect.get(value, key), `${where}.${key}`)];
    });
    return Object.fromEntries(made) as T;
  };
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function refuse(value: unknown, where: string, expected: string): never {
  throw new CorruptMemory(`${where} is not ${expected}, but ${quote(JSON.stringify(value))}`);
}
