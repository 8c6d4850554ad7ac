/** 0x80 to 0x9F by the WHATWG index; the five bytes that Microsoft left open are C1 controls. */
const HIGH_CONTROLS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

// oxlint-disable-next-line no-control-regex -- C1 controls are what is replaced
const C1 = /[\u0080-\u009f]/g;

/**
 * Decodes windows-1252, which is what the web means by latin1 and ascii too. It never fails.
 *
 * `TextDecoder` cannot be used: from Node 20.18.3 and 22.13 it decodes 0x80 to 0x9F as ISO-8859-1
 * (nodejs/node#60888).
 */
export function decodeWindows1252(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(C1, (control) => HIGH_CONTROLS.charAt(control.charCodeAt(0) - 0x80));
}
