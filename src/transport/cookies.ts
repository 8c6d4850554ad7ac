import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import type { Cookie, CookieJar } from 'tough-cookie';

import { FileError, UsageError } from '../model/errors.ts';
import { printable } from '../util/printable.ts';
import { checkReplaceable, replaceFile } from '../util/replace-file.ts';
import { systemCode, systemReason } from '../util/system-error.ts';
import {
  formatCookieFile,
  isCookieComment,
  parseCookieLine,
  type FileCookie,
} from './cookie-file.ts';
import { parseUrl } from '../util/web-address.ts';

type ToughCookie = typeof import('tough-cookie');

// What servers may make us keep: as browsers do (RFC 6265bis, section 5.5; Chromium), the oldest goes
// first. 3,000 cookies of at most 5 KB are 15 MB.
const MAX_COOKIES = 3_000;
const MAX_COOKIES_PER_SITE = 180;
const MAX_NAME_AND_VALUE = 4_096;
const MAX_PATH = 1_024;
// As in curl: servers refuse longer headers.
const MAX_SENT = 8_190;

/** The cookies of a run: a jar by RFC 6265, read from and written to Netscape's file format. */
export class Cookies {
  readonly #tough: ToughCookie;
  readonly #jar: CookieJar;
  readonly #saveFile: string | undefined;
  /** Those that servers set, by domain, path and name, the oldest first. */
  readonly #kept = new Map<string, Cookie>();
  /** The same by registrable domain, so that subdomains share a limit. */
  readonly #sites = new Map<string, Set<string>>();

  private constructor(tough: ToughCookie, saveFile: string | undefined) {
    this.#tough = tough;
    // Public suffixes get no cookies, odd ones are dropped silently, as browsers do.
    this.#jar = new tough.CookieJar(undefined, { rejectPublicSuffixes: true, looseMode: true });
    this.#saveFile = saveFile;
  }

  /**
   * @param file to start from
   * @param saveFile that `save` writes; tried now, since what cannot be written is better known before
   *   anything is fetched.
   * @throws FileError or UsageError for a file that cannot be read, or not be written.
   */
  static async load(file: string | undefined, saveFile: string | undefined): Promise<Cookies> {
    const cookies = new Cookies(await import('tough-cookie'), saveFile);
    if (file !== undefined) await cookies.#read(file);
    if (saveFile !== undefined) {
      await checkReplaceable(saveFile).catch((error: unknown) => {
        throw unwritable(saveFile, error);
      });
    }
    return cookies;
  }

  /** The value of a Cookie header for a URL, empty where there is none. */
  header(url: string): string {
    const all = this.#jar.getCookieStringSync(url);
    return all.length <= MAX_SENT ? all : this.#headerThatFits(url);
  }

  /** Takes the Set-Cookie headers of a response; what is not acceptable for its URL is ignored. */
  store(url: string, setCookies: readonly string[]): void {
    for (const text of setCookies) {
      const parsed = this.#tough.Cookie.parse(text, { loose: true });
      if (parsed === undefined || isEmpty(parsed) || isTooLarge(parsed)) continue;
      const cookie = this.#jar.setCookieSync(parsed, url, { ignoreError: true });
      if (cookie !== undefined) this.#keep(cookie);
    }
  }

  /**
   * Writes `--cookie-jar` in one step, for its owner's eyes only.
   *
   * @throws FileError
   */
  async save(): Promise<void> {
    const file = this.#saveFile;
    if (file === undefined) return;
    const stored = this.#jar.serializeSync()?.cookies ?? [];
    const text = formatCookieFile(stored.flatMap((one) => this.#fileCookie(one)));
    try {
      await replaceFile(file, Buffer.from(text, 'latin1'), { mode: 0o600 });
    } catch (error) {
      throw unwritable(file, error);
    }
  }

  /** Leaves out each cookie that would make it too long. */
  #headerThatFits(url: string): string {
    let header = '';
    for (const cookie of this.#jar.getCookiesSync(url)) {
      const longer = `${header}${header === '' ? '' : '; '}${cookie.cookieString()}`;
      if (longer.length <= MAX_SENT) header = longer;
    }
    return header;
  }

  #keep(cookie: Cookie): void {
    const id = `${cookie.domain ?? ''}\t${cookie.path ?? ''}\t${cookie.key}`;
    this.#forget(id);
    this.#kept.set(id, cookie);
    const site = this.#siteOf(cookie);
    const ids = this.#sites.get(site) ?? new Set();
    this.#sites.set(site, ids.add(id));
    const isExpired = (cookie.expiryTime() ?? Infinity) <= Date.now();
    if (isExpired) this.#drop(id);
    if (ids.size > MAX_COOKIES_PER_SITE) this.#drop(first(ids));
    if (this.#kept.size > MAX_COOKIES) this.#drop(first(this.#kept.keys()));
  }

  #drop(id: string | undefined): void {
    const cookie = id === undefined ? undefined : this.#kept.get(id);
    if (id === undefined || cookie === undefined) return;
    this.#forget(id);
    const { domain, path, key } = cookie;
    this.#jar.store.removeCookie(domain, path, key, () => undefined);
  }

  #forget(id: string): void {
    const cookie = this.#kept.get(id);
    if (cookie === undefined) return;
    this.#kept.delete(id);
    const site = this.#siteOf(cookie);
    const ids = this.#sites.get(site);
    ids?.delete(id);
    if (ids?.size === 0) this.#sites.delete(site);
  }

  #siteOf({ domain }: Cookie): string {
    return this.#tough.getPublicSuffix(domain ?? '', { ignoreError: true }) ?? domain ?? '';
  }

  #fileCookie(stored: object): FileCookie[] {
    const cookie = this.#tough.Cookie.fromJSON(stored);
    if (cookie === undefined) return [];
    const expiryMs = cookie.expiryTime() ?? Infinity;
    if (expiryMs <= Date.now()) return [];
    return [
      {
        domain: cookie.domain ?? '',
        hasSubdomains: cookie.hostOnly !== true,
        path: cookie.path ?? '/',
        isSecure: cookie.secure,
        isHttpOnly: cookie.httpOnly,
        expires: Number.isFinite(expiryMs) ? Math.floor(expiryMs / 1000) : 0,
        name: cookie.key,
        value: cookie.value,
      },
    ];
  }

  async #read(file: string): Promise<void> {
    let text: string;
    try {
      // Bytes, like the headers that they come from and go to.
      text = await readFile(file, 'latin1');
    } catch (error) {
      throw unreadable(file, error);
    }
    for (const [at, line] of text.split(/\r?\n/).entries()) {
      if (isCookieComment(line)) continue;
      const cookie = parseCookieLine(line);
      if (cookie === undefined) {
        throw new UsageError(`${printable(file)}:${at + 1}: not a line of a Netscape cookie file`);
      }
      this.#add(cookie);
    }
  }

  #add({ domain, path, isSecure, ...cookie }: FileCookie): void {
    const made = new this.#tough.Cookie({
      key: cookie.name,
      value: cookie.value,
      path,
      domain,
      hostOnly: !cookie.hasSubdomains,
      secure: isSecure,
      httpOnly: cookie.isHttpOnly,
      expires: cookie.expires > 0 ? dateAt(cookie.expires) : 'Infinity',
    });
    const host = domain.includes(':') ? `[${domain}]` : domain;
    const url = `http${isSecure ? 's' : ''}://${host}${path}`;
    if (parseUrl(url) !== undefined) this.#jar.setCookieSync(made, url, { ignoreError: true });
  }
}

/** Whatever is later than a date can be (ECMA-262, 21.4.1.1) is the last of them. */
function dateAt(seconds: number): Date {
  return new Date(Math.min(seconds * 1000, LAST_DATE_MS));
}

const LAST_DATE_MS = 8.64e15;

/** What `--cookie` means: a file to start from, or a header. As in curl, a `=` makes it a header. */
export function isCookieFile(text: string): boolean {
  return !text.includes('=') || (existsSync(text) && !text.includes(';'));
}

function isEmpty({ key, value }: Cookie): boolean {
  return key === '' && value === '';
}

function isTooLarge({ key, value, path }: Cookie): boolean {
  return key.length + value.length > MAX_NAME_AND_VALUE || (path ?? '').length > MAX_PATH;
}

function first<T>(values: Iterable<T>): T | undefined {
  const [value] = values;
  return value;
}

/** What is no file may be a cookie without its name, so it is not shown. */
function unreadable(file: string, error: unknown): FileError {
  const isMissing = systemCode(error) === 'ENOENT';
  return new FileError(
    isMissing
      ? '--cookie names a file that does not exist; a cookie to send is written name=value'
      : `${printable(file)}: cannot be read: ${systemReason(error)}`,
    { cause: error },
  );
}

function unwritable(file: string, error: unknown): FileError {
  return new FileError(`${printable(file)}: cannot be written: ${systemReason(error)}`, {
    cause: error,
  });
}
