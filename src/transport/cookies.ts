import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

import type { Cookie, CookieJar } from 'tough-cookie';

import { FileError, UsageError } from '../model/errors.ts';

type ToughCookie = typeof import('tough-cookie');

const HEADER = '# Netscape HTTP Cookie File\n# Written by gfetch. Edit at your own risk.\n\n';
const HTTP_ONLY = '#HttpOnly_';

/** The cookies of a run: a jar by RFC 6265, read from and written to Netscape's file format. */
export class Cookies {
  readonly #tough: ToughCookie;
  readonly #jar: CookieJar;
  readonly #saveFile: string | undefined;

  private constructor(tough: ToughCookie, saveFile: string | undefined) {
    this.#tough = tough;
    // Public suffixes get no cookies, odd ones are dropped silently, as browsers do.
    this.#jar = new tough.CookieJar(undefined, { rejectPublicSuffixes: true, looseMode: true });
    this.#saveFile = saveFile;
  }

  /** @throws FileError or UsageError for a file that cannot be read. */
  static async load(file: string | undefined, saveFile: string | undefined): Promise<Cookies> {
    const cookies = new Cookies(await import('tough-cookie'), saveFile);
    if (file !== undefined) cookies.#read(file);
    return cookies;
  }

  /** The value of a Cookie header for a URL, empty where there is none. */
  header(url: string): string {
    return this.#jar.getCookieStringSync(url);
  }

  /** Takes the Set-Cookie headers of a response; what is not acceptable for its URL is ignored. */
  store(url: string, setCookies: readonly string[]): void {
    for (const text of setCookies) this.#jar.setCookieSync(text, url, { ignoreError: true });
  }

  /** Writes `--cookie-jar`, through a file beside it, so that it is never half a jar. */
  save(): void {
    const file = this.#saveFile;
    if (file === undefined) return;
    const lines = this.#jar.serializeSync()?.cookies.map((stored) => this.#line(stored)) ?? [];
    try {
      writeFileSync(`${file}.part`, HEADER + lines.join(''), { mode: 0o600 });
      renameSync(`${file}.part`, file);
    } catch (error) {
      throw new FileError(`${file}: cannot be written: ${reasonOf(error)}`);
    }
  }

  #line(stored: object): string {
    const cookie = this.#tough.Cookie.fromJSON(stored);
    if (cookie === undefined) return '';
    const domain = `${cookie.hostOnly === true ? '' : '.'}${cookie.domain ?? ''}`;
    const expires =
      cookie.expires instanceof Date ? Math.floor(cookie.expires.getTime() / 1000) : 0;
    const fields = [
      `${cookie.httpOnly ? HTTP_ONLY : ''}${domain}`,
      cookie.hostOnly === true ? 'FALSE' : 'TRUE',
      cookie.path ?? '/',
      cookie.secure ? 'TRUE' : 'FALSE',
      String(expires),
      cookie.key,
      cookie.value,
    ];
    return `${fields.join('\t')}\n`;
  }

  #read(file: string): void {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      throw new FileError(`${file}: cannot be read: ${reasonOf(error)}`);
    }
    for (const [at, line] of text.split(/\r?\n/).entries()) {
      const isComment = line.startsWith('#') && !line.startsWith(HTTP_ONLY);
      if (line.trim() === '' || isComment) continue;
      const cookie = this.#parseLine(line);
      if (cookie === undefined) {
        throw new UsageError(`${file}:${at + 1}: not a line of a Netscape cookie file`);
      }
      const url = `http${cookie.secure ? 's' : ''}://${cookie.domain ?? ''}${cookie.path ?? '/'}`;
      this.#jar.setCookieSync(cookie, url, { ignoreError: true });
    }
  }

  #parseLine(line: string): Cookie | undefined {
    const isHttpOnly = line.startsWith(HTTP_ONLY);
    const fields = (isHttpOnly ? line.slice(HTTP_ONLY.length) : line).split('\t');
    const [domain = '', subdomains, path, secure, expires, key, value = ''] = fields;
    if (fields.length < 6 || key === undefined || path === undefined) return undefined;
    const seconds = Number(expires);
    return new this.#tough.Cookie({
      key,
      value,
      path,
      domain: domain.replace(/^\./, ''),
      hostOnly: subdomains !== 'TRUE',
      secure: secure === 'TRUE',
      httpOnly: isHttpOnly,
      expires: seconds > 0 ? new Date(seconds * 1000) : 'Infinity',
    });
  }
}

/** What `--cookie` means: a file to start from, or a header. As in curl, a `=` makes it a header. */
export function isCookieFile(text: string): boolean {
  return !text.includes('=') || (existsSync(text) && !text.includes(';'));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
