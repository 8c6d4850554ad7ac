import { resolve } from 'node:path';

import { UsageError } from '../../model/errors.ts';
import { formatBytes, parseBytes } from '../../util/bytes.ts';
import { formatDuration, MAX_TIMER_MS, parseDuration } from '../../util/duration.ts';
import { quote } from '../../util/quote.ts';
import { formatRate, parseRate } from '../../util/rate.ts';
import { suggest } from '../../util/suggest.ts';
import { expandHome } from './option-file.ts';
import type { Kind } from './spec.ts';

/** Between the values of an environment variable. */
const COMMA_OR_LINE = /[,\n]/;
/** For values that may have commas in them. */
export const LINE = /\n/;

/** How the absence of a limit is written. */
const NONE = 'none';
/** How it is written that gfetch finds it out. */
const AUTO = 'auto';

interface AmountSpec {
  readonly noun: string;
  readonly examples: string;
  parse(this: void, text: string): number | undefined;
  format(this: void, value: number): string;
}

interface Bounds {
  /** In the unit of the setting. */
  readonly min?: number;
  readonly max?: number;
  /** True: 0 means that there is no limit, and may be written as `none`. */
  readonly optional?: boolean;
  /** True: 0 means that it is to be found out, and is written as `auto`. */
  readonly auto?: boolean;
}

function amount(spec: AmountSpec, bounds: Bounds) {
  const { noun, examples, parse, format } = spec;
  const { min = 0, max = Infinity, optional = false, auto = false } = bounds;
  const zero = optional ? NONE : auto ? AUTO : null;
  return {
    numeric: true,
    read(text) {
      if (text === zero) return 0;
      const value = parse(text);
      if (value === undefined) {
        const ways = auto ? `${examples}, or ${AUTO}` : examples;
        throw new UsageError(`${quote(text)} is not a ${noun}; write ${ways}`);
      }
      if (value < min) {
        throw new UsageError(`${quote(text)} is too small; the least is ${format(min)}`);
      }
      if (value > max) {
        throw new UsageError(`${quote(text)} is too large; the most is ${format(max)}`);
      }
      return value;
    },
    show: (value) => (value === 0 && zero !== null ? zero : format(value)),
  } satisfies Kind<number>;
}

/** Milliseconds. */
export function duration(bounds: Bounds = {}): Kind<number> {
  return amount(
    {
      noun: 'duration',
      examples: '300ms, 10s or 5m',
      parse: parseDuration,
      format: (ms) => (ms === MAX_TIMER_MS ? '24d' : formatDuration(ms)),
    },
    { max: MAX_TIMER_MS, ...bounds },
  );
}

/** Bytes. */
export function size(bounds: Bounds = {}): Kind<number> {
  return amount(
    { noun: 'size', examples: '10MB, 512KiB or 1000', parse: parseBytes, format: formatBytes },
    bounds,
  );
}

/** Bytes per second. */
export function speed(bounds: Bounds = {}): Kind<number> {
  return amount(
    {
      noun: 'speed',
      examples: '1KB, 10KiB/s or 500',
      parse: (text) => parseBytes(text.replace(/\/s$/, '')),
      format: (bytes) => `${formatBytes(bytes)}/s`,
    },
    bounds,
  );
}

/** Starts per second. */
export function rate(bounds: Bounds = {}): Kind<number> {
  return amount(
    { noun: 'rate', examples: '50/s, 100/m or 50', parse: parseRate, format: formatRate },
    bounds,
  );
}

/** A whole number. */
export function count(bounds: Bounds): Kind<number> {
  return amount(
    {
      noun: 'whole number',
      examples: `${bounds.min ?? 0} or more`,
      parse: (text) => (/^\d{1,15}$/.test(text) ? Number(text) : undefined),
      format: String,
    },
    bounds,
  );
}

/** A number that need not be whole. */
export function factor(bounds: Bounds): Kind<number> {
  return amount(
    {
      noun: 'number',
      examples: '0, 0.5 or 2',
      parse: (text) => (/^\d{1,9}(?:\.\d{1,9})?$/.test(text) ? Number(text) : undefined),
      format: String,
    },
    bounds,
  );
}

/** A whole number, 0 included, or `none` for no limit: `Infinity`. */
export function distance(max: number): Kind<number> {
  const { read, show } = count({ max });
  return {
    numeric: true,
    read: (text, context) => (text === NONE ? Infinity : read(text, context)),
    show: (value) => (value === Infinity ? NONE : show(value)),
  };
}

const TRUE_WORDS = ['true', '1', 'yes', 'on'];
const FALSE_WORDS = ['false', '0', 'no', 'off'];

/** True or false; `undefined` for what is neither. */
export function parseTruth(text: string): boolean | undefined {
  const word = text.toLowerCase();
  return TRUE_WORDS.includes(word) ? true : FALSE_WORDS.includes(word) ? false : undefined;
}

export const truth: Kind<boolean> = {
  read(text) {
    const value = parseTruth(text);
    if (value === undefined) {
      throw new UsageError(`${quote(text)} is neither true nor false; write 1 or 0`);
    }
    return value;
  },
  show: (value) => (value ? 'on' : 'off'),
};

/** One of `names`, or an error that tells the nearest. `noun` has its article. */
export function oneOf<Name extends string>(
  text: string,
  names: readonly Name[],
  noun: string,
): Name {
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  throw new UsageError(`${quote(text)} is not ${noun}; ${suggest(text, names)}`);
}

/** One name of several. `noun` has its article. */
export function choice<const Name extends string>(
  noun: string,
  choices: readonly Name[],
): Kind<Name> {
  return { choices, read: (text) => oneOf(text, choices, noun), show: (value) => value };
}

/** Names with commas between them; several lists become one. */
export function choiceList<Name extends string>(
  noun: string,
  choices: readonly Name[],
): Kind<readonly Name[]> {
  const names = listOf((text) => oneOf(text, choices, noun));
  return { ...names, choices };
}

/** Items with commas between them; several lists become one, without repetitions. */
export function listOf<Item extends string>(
  readItem: (text: string) => Item,
): Kind<readonly Item[]> {
  return {
    many: true,
    read(text) {
      const items = splitList(text);
      if (items.length === 0) throw new UsageError('the list is empty');
      return [...new Set(items.map(readItem))];
    },
    show: (value) => value.join(','),
    merge: (values) => [...new Set(values.flat())],
    separator: LINE,
  };
}

/** The items of a comma-separated list, trimmed; empty ones are left out. */
export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** The option may be given several times; its values are kept in order. */
export function repeated(
  kind: Kind<string>,
  separator: RegExp = COMMA_OR_LINE,
): Kind<readonly string[]> {
  const { completes, anchor } = kind;
  return {
    ...(completes === undefined ? {} : { completes }),
    ...(anchor === undefined ? {} : { anchor }),
    read: (text, context) => [kind.read(text, context)],
    show: (values) => values.join(', '),
    merge: (values) => values.flat(),
    separator,
  };
}

/** A line of text, not empty. `check` may throw, or return the text in its usual form. */
export function plainText(check: (text: string) => string = (given) => given): Kind<string> {
  return {
    read(given) {
      if (given === '') throw new UsageError('the value is empty');
      // It may be a secret, so it is not shown.
      if (/[\r\n\0]/.test(given)) throw new UsageError('the value has a line end or NUL in it');
      return check(given);
    },
    show: (value) => value,
  };
}

/** A path; `~/` at its start is the home folder. `-` and what is empty are no files. */
export function path(completes: 'file' | 'folder' = 'file'): Kind<string> {
  const { read, show } = plainText();
  return {
    completes,
    read: (given, context) => expandHome(read(given, context), context.home),
    show,
    anchor: anchored,
  };
}

/** A path as it can be read from any folder. */
export function anchored(given: string, folder: string): string {
  return given === '' || given === '-' || given.startsWith('~/') ? given : resolve(folder, given);
}

/** The same for `@file`, and what it is not for is left as it is. */
export function anchoredFile(given: string, folder: string): string {
  return given.startsWith('@') ? `@${anchored(given.slice(1), folder)}` : given;
}
