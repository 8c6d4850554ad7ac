import { maskPassword } from '../model/target.ts';

const MASK = '***';

/** Their values let somebody in, and nothing else of them is worth knowing. */
export const SECRET_HEADERS: readonly string[] = [
  'authorization',
  'proxy-authorization',
  'authentication-info',
  'proxy-authentication-info',
  'cookie',
  'x-access-token',
  'x-amz-security-token',
  'x-api-key',
  'x-auth-token',
  'x-csrf-token',
  'x-subject-token',
  'x-xsrf-token',
];

const SET_COOKIE = /^set-cookie2?$/;
// RFC 6265bis, 5.6; anything else after a semicolon may belong to the value.
const COOKIE_ATTRIBUTE =
  /^\s*(?:(?:domain|expires|max-age|path|priority|samesite|version)\s*=[^]*|(?:httponly|partitioned|secure)\s*)$/i;

/**
 * Headers as a record shows them: what lets somebody in is `***`. Of a cookie, name and attributes stay;
 * of a URL, all but its password. Names are in lower case.
 */
export function maskedHeaders(
  headers: Readonly<Record<string, string[]>>,
): Record<string, string[]> {
  // Without a prototype: `__proto__` is a name.
  const masked = Object.create(null) as Record<string, string[]>;
  for (const [name, values] of Object.entries(headers)) {
    masked[name] = values.map((value) => maskedValue(name, value));
  }
  return masked;
}

function maskedValue(name: string, value: string): string {
  if (SECRET_HEADERS.includes(name)) return MASK;
  return SET_COOKIE.test(name) ? maskedCookie(value) : maskPassword(value);
}

/** `sid=***; Path=/`; a value that is empty, as where a cookie is taken back, stays so. */
function maskedCookie(text: string): string {
  const [pair = '', ...attributes] = text.split(';');
  const equals = pair.indexOf('=');
  const value = pair.slice(equals + 1);
  const shown = value.trim() === '' ? value : MASK;
  const kept = attributes.map((attribute) =>
    attribute.trim() === '' || COOKIE_ATTRIBUTE.test(attribute) ? attribute : ` ${MASK}`,
  );
  return [pair.slice(0, equals + 1) + shown, ...kept].join(';');
}
