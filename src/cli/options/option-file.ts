import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { UsageError } from '../../model/errors.ts';
import { quote } from '../../util/quote.ts';
import { systemReason } from '../../util/system-error.ts';
import type { ReadContext } from './spec.ts';

/** A path with its `~/` put into words. */
export function expandHome(path: string, home: string): string {
  return path.startsWith('~/') ? join(home, path.slice(2)) : path;
}

/**
 * The bytes of a file that the value of an option names.
 * @throws {UsageError} It cannot be read.
 */
export function readOptionFile(path: string, { home }: ReadContext): Buffer {
  try {
    return readFileSync(expandHome(path, home));
  } catch (error) {
    throw new UsageError(`cannot read ${quote(path)}: ${systemReason(error)}`, { cause: error });
  }
}
