import { FileError } from '../../model/errors.ts';
import { systemCode, systemReason } from '../../util/system-error.ts';

/** The disk is full, or fails: no other body can be saved either. */
const LASTING: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);

/** What the folder store fails with: an `Error` for one body, a `FileError` for all that may follow. */
export function unwritten(path: string, error: unknown): Error {
  const Kind = LASTING.has(systemCode(error)) ? FileError : Error;
  return new Kind(`${path}: ${systemReason(error)}`, { cause: error });
}
