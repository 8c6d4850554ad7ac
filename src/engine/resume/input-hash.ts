import { withoutControls } from '../../util/printable.ts';

// What no format writes in another way than it was read.
const PLAIN = /^[ -&(-~]*$/;
const HALF_PAIR = /\p{Surrogate}/gu;
const HELD_OFF_FORMULA = /^'+(?=[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])/;

/** 32 bits of an input, never 0, and the same for whatever a format makes of it (FNV-1a). */
export function inputHash(input: string): number {
  const text = comparable(input);
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0 || 1;
}

/** CSV and TSV show controls and hold off formulas; JSONL has no half pairs. */
function comparable(input: string): string {
  if (PLAIN.test(input)) return input;
  return withoutControls(input).replace(HALF_PAIR, '\ufffd').replace(HELD_OFF_FORMULA, '');
}
