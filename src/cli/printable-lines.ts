import { printable } from '../util/printable.ts';

/** Several mistakes of a file are told together, a line each; what stands in a line cannot steer a terminal. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
