export const HTAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;

/** By byte: 1 where it may be in a name (a token, RFC 9110, 5.6.2). */
export const IS_TOKEN = classOf(/[!#$%&'*+\-.^_`|~0-9A-Za-z]/);

/** By byte: 1 where it may be in a value or a reason (RFC 9110, 5.5): no control character but the tab. */
export const IS_TEXT = classOf(/[\t\u0020-\u007e\u0080-\u00ff]/);

function classOf(pattern: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) =>
    pattern.test(String.fromCharCode(byte)) ? 1 : 0,
  );
}
