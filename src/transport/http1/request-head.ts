import { isFieldValue, isSenderField, isToken } from '../../util/header-field.ts';
import { badRequest } from './problems.ts';

// A path comes out of a URL parser, which leaves none of them in it.
const NOT_IN_PATH = /[^\u0021-\u007e\u0080-\u00ff]/;

/**
 * The lines after the first and the Host, up to the empty line. Throws for what cannot be a header
 * (RFC 9110, 5), or is not the user's to say.
 */
export function fieldLines(headers: readonly string[]): string {
  let lines = '';
  let connection = 'keep-alive';
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] as string;
    const value = headers[at + 1] as string;
    if (!isToken(name) || !isFieldValue(value) || (isSenderField(name) && name !== 'connection')) {
      throw badRequest(`a header cannot be sent: ${name}`);
    }
    if (name === 'connection') connection = value;
    else if (name !== 'host') lines += `${name}: ${value}\r\n`;
  }
  return `connection: ${connection}\r\n${lines}`;
}

/** The Host header among others; undefined: there is none. */
export function hostOf(headers: readonly string[]): string | undefined {
  const at = headers.findIndex((name, i) => i % 2 === 0 && name === 'host');
  return at === -1 ? undefined : headers[at + 1];
}

/** The first line and the Host (RFC 9112, 3). Throws for a path that no request can carry. */
export function firstLines(method: string, path: string, host: string): string {
  if (NOT_IN_PATH.test(path)) throw badRequest('the path of the URL cannot be sent');
  return `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n`;
}

// These mean that a body belongs to them, so that its absence is to be told (RFC 9110, 8.6).
const BODY_METHODS: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'QUERY', 'PROPFIND']);

/** The line that tells how long the body is, if any is needed, and the empty line. */
export function endLines(method: string, body: string | Buffer | null): string {
  const bytes = body === null ? 0 : Buffer.byteLength(body);
  if (bytes === 0 && !BODY_METHODS.has(method)) return '\r\n';
  return `content-length: ${bytes}\r\n\r\n`;
}
