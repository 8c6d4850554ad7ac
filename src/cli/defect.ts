import { arch, platform } from 'node:os';

import { VERSION } from '../model/version.ts';
import { printable } from '../util/printable.ts';

/** What is said of a defect in gfetch itself: all that a report of it needs. */
export function defectText(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const where = `gfetch ${VERSION}, node ${process.versions.node}, ${platform()} ${arch()}`;
  const shown = stack.split('\n').map(printable).join('\n');
  return `This is a defect in gfetch, please report it (${where}):\n${shown}\n`;
}
