/** One line of a cookie file. */
export interface FileCookie {
  /** Without a dot in front. */
  readonly domain: string;
  readonly hasSubdomains: boolean;
  readonly path: string;
  readonly isSecure: boolean;
  readonly isHttpOnly: boolean;
  /** Seconds since 1970; 0: until the session ends. */
  readonly expires: number;
  readonly name: string;
  readonly value: string;
}

const HEADER = '# Netscape HTTP Cookie File\n# Written by gfetch. Edit at your own risk.\n\n';
const HTTP_ONLY = '#HttpOnly_';
// A tab or a line end within a field would make other fields, or another cookie, of it. From 0x80 on,
// a character is a byte of UTF-8.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\u0000-\u001f\u007f]/;

/** True for what holds no cookie: blank lines and comments. */
export function isCookieComment(line: string): boolean {
  return line.trim() === '' || (line.startsWith('#') && !line.startsWith(HTTP_ONLY));
}

/** Reads one line of Netscape's format with curl's `#HttpOnly_`; undefined: it is none. */
export function parseCookieLine(line: string): FileCookie | undefined {
  const isHttpOnly = line.startsWith(HTTP_ONLY);
  const fields = (isHttpOnly ? line.slice(HTTP_ONLY.length) : line).split('\t');
  const [domain = '', subdomains, path = '', secure, expires, name = '', value = ''] = fields;
  const isWhole = fields.length === 6 || fields.length === 7;
  if (!isWhole || domain === '' || fields.some((field) => CONTROLS.test(field))) return undefined;
  const seconds = Number(expires);
  if (!Number.isFinite(seconds)) return undefined;
  return {
    domain: domain.replace(/^\./, ''),
    hasSubdomains: subdomains?.toUpperCase() === 'TRUE',
    path,
    isSecure: secure?.toUpperCase() === 'TRUE',
    isHttpOnly,
    expires: seconds,
    name,
    value,
  };
}

/** A whole file. What does not fit into the format is left out. */
export function formatCookieFile(cookies: readonly FileCookie[]): string {
  return HEADER + cookies.map(formatLine).join('');
}

function formatLine(cookie: FileCookie): string {
  const fields = [
    `${cookie.hasSubdomains ? '.' : ''}${cookie.domain}`,
    cookie.hasSubdomains ? 'TRUE' : 'FALSE',
    cookie.path,
    cookie.isSecure ? 'TRUE' : 'FALSE',
    String(cookie.expires),
    cookie.name,
    cookie.value,
  ];
  if (fields.some((field) => CONTROLS.test(field))) return '';
  return `${cookie.isHttpOnly ? HTTP_ONLY : ''}${fields.join('\t')}\n`;
}
