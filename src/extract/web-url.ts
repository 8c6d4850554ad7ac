/**
 * A URL that the URL Standard leaves as it is after its host: no empty or dot segment, nothing that is
 * percent-encoded, or may become so.
 */
const PLAIN =
  /^https?:\/\/[^/]+(?:\/[\w~!$&()*+,;=@-][\w~!$&()*+,;=@.-]*)+\/?(?:\?[\w~!$&()*+,;=:@/?.%-]*)?$/;

const SLASH = 0x2f;
const WORD_START = /^\w/;

/** Longer URLs are dropped: hardly any server takes them, and traps make them. */
export const MAX_URL_LENGTH = 2_083;

/** Resolves the references of one document. */
export class WebBase {
  readonly #url: URL;
  readonly #origin: string;
  /** Up to the last slash of the path. */
  readonly #folder: string;

  /** @throws TypeError when `url` is not an absolute URL. */
  constructor(url: string | URL) {
    this.#url = bare(new URL(url));
    this.#origin = this.#url.origin;
    const path = this.#url.pathname;
    this.#folder = this.#origin + path.slice(0, path.lastIndexOf('/') + 1);
  }

  /**
   * Resolves by the WHATWG URL Standard; undefined where that gives no http(s) URL, or one that is
   * too long. Fragment and userinfo are dropped: a page does not decide which credentials are sent,
   * and none shows in a record.
   */
  resolve(reference: string): string | undefined {
    const url = this.#plain(reference) ?? this.#parse(reference)?.href;
    return url === undefined || url.length > MAX_URL_LENGTH ? undefined : url;
  }

  /** The same for what the reference names, as by `<base href>`; undefined where it names nothing. */
  rebased(reference: string): WebBase | undefined {
    const url = this.#parse(reference);
    return url === undefined ? undefined : new WebBase(url);
  }

  /**
   * Most references are plain, and URL takes several times as long for them. Matching also has the
   * engine write the URL out, which would keep the whole page in memory as a part of it.
   */
  #plain(reference: string): string | undefined {
    if (reference.length > MAX_URL_LENGTH) return undefined;
    const isRooted = reference.charCodeAt(0) === SLASH;
    if (!isRooted && !WORD_START.test(reference)) return undefined;
    const url = (isRooted ? this.#origin : this.#folder) + reference;
    return PLAIN.test(url) ? url : undefined;
  }

  #parse(reference: string): URL | undefined {
    let url: URL;
    try {
      // `URL.canParse` first would cost less, but in Node 20 it refuses some names beyond ASCII.
      url = new URL(reference, this.#url);
    } catch {
      return undefined; // no URL, so no link
    }
    return isWeb(url) ? bare(url) : undefined;
  }
}

function isWeb({ protocol }: URL): boolean {
  return protocol === 'http:' || protocol === 'https:';
}

/** Drops userinfo and fragment, in place. */
function bare(url: URL): URL {
  // Each assignment serialises the URL anew.
  if (url.username !== '') url.username = '';
  if (url.password !== '') url.password = '';
  if (url.hash !== '' || url.href.endsWith('#')) url.hash = '';
  return url;
}
