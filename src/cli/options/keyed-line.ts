import { UsageError } from '../../model/errors.ts';
import { plainText } from './kinds.ts';
import type { Kind } from './spec.ts';

/** A line with a name before its first colon. `example` is how it is written. */
export function keyedLine(example: string): Kind<string> {
  return plainText((given) => {
    const colon = given.indexOf(':');
    // It may be a secret, so it is not shown.
    if (colon === -1) throw new UsageError(`there is no colon in it; write ${example}`);
    if (given.slice(0, colon).trim() === '') {
      throw new UsageError(`there is no name before the colon; write ${example}`);
    }
    return given;
  });
}
