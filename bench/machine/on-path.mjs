import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** True where the shell would find the program. */
export function isOnPath(program) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => existsSync(join(folder, program)));
}
