import { clip } from '../util/clip.ts';
import { formatCount } from '../util/humanize.ts';
import { printable } from '../util/printable.ts';

const LABEL_WIDTH = 9;
/** Characters of a URL that are shown. */
export const MAX_URL = 80;

export type Paint = (text: string) => string;

export interface Palette {
  readonly good: Paint;
  readonly warn: Paint;
  readonly bad: Paint;
  readonly dim: Paint;
}

export function paletteOf(color: boolean): Palette {
  const sgr = (code: number): Paint =>
    color ? (text) => `\u001b[${code}m${text}\u001b[0m` : (text) => text;
  return { good: sgr(32), warn: sgr(33), bad: sgr(31), dim: sgr(2) };
}

export function line(label: string, text: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)} ${text}`;
}

export function join(parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false && part !== '').join(' · ');
}

export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Text from outside: bounded, and harmless to a terminal. */
export function foreign(text: string, maxLength: number): string {
  const shown = printable(text);
  return shown.length > maxLength ? `${clip(shown, maxLength - 1)}…` : shown;
}
