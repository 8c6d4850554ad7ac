import { createHash } from 'node:crypto';

import type { Target } from '../../model/target.ts';

/** Where in the store the body of a URL lies. */
export interface SaveName {
  /** From the top; the first is the host's. */
  readonly folders: readonly string[];
  readonly file: string;
  /** `file` with the hash of the URL in it: for where `file` is the name of a folder. */
  readonly hashedFile: string;
}

const INDEX = 'index.html';
const MAX_SEGMENT_BYTES = 120;
/** All folders together; Linux ends a path at 4,096 bytes, and the store lies somewhere itself. */
const MAX_FOLDERS_BYTES = 1000;
const HASH_CHARS = 16;

/**
 * The name of a URL: `https://example.com/a/b.html` is `example.com/a/b.html`. It depends on the
 * URL alone. A name without hash can be turned back into its URL, so no two URLs share one; every
 * other URL (a query, a fragment, a user, characters that a file system refuses, names that are
 * too long) gets the first 64 bits of its SHA-256: `example.com/search~0123456789abcdef`. With
 * `ignoresCase` so does every name that another spelling could open.
 */
export function saveName(target: Target, ignoresCase: boolean): SaveName {
  const { url, origin, path } = target;
  const [bare = ''] = path.split('?', 1);
  const segments = bare.split('/').slice(1);
  const last = segments.pop() ?? '';
  const folders = [
    hostFolder(origin),
    ...segments.filter((segment) => segment !== '').map((segment) => folderName(decode(segment))),
  ];
  while (bytesOf(folders) > MAX_FOLDERS_BYTES) folders.pop();
  const file = last === '' ? INDEX : safeName(decode(last));
  const hashedFile = withHash(file, hashOf(url));

  const names = [...folders.slice(1), last === '' ? '' : file];
  const isReversible =
    url === origin + bare &&
    bare === `/${names.map(encodeReadable).join('/')}` &&
    last !== INDEX &&
    Buffer.byteLength(file) <= MAX_SEGMENT_BYTES;
  const isOneSpelling = !ignoresCase || names.every((name) => name === foldCase(name));
  return { folders, file: isReversible && isOneSpelling ? file : hashedFile, hashedFile };
}

/** The name to take for a folder where a file has that name already; no file ever gets it. */
export function clashingFolder(folder: string): string {
  return `${folder}~d`;
}

/**
 * `example.com` is https on its own port; any other has the port, and `_https` with it if it is not
 * http: `example.com_80`, `example.com_8080`, `example.com_8443_https`.
 */
function hostFolder(origin: string): string {
  const { protocol, hostname, port } = new URL(origin);
  const isHttps = protocol === 'https:';
  const suffix = isHttps ? port && `_${port}_https` : `_${port || '80'}`;
  const host = hostname.replaceAll(':', '-').replace(/_(?=\d+(?:_https)?$)/, '%5F');
  return folderName(host + suffix);
}

function folderName(text: string): string {
  const name = safeName(text);
  return Buffer.byteLength(name) <= MAX_SEGMENT_BYTES ? name : withHash(name, hashOf(text));
}

// What stays as it is in a file name; everything else is percent-encoded: separators, what Windows
// refuses, controls, spaces, and what is invisible or turns the direction of text.
const UNSAFE = /[^\p{L}\p{M}\p{N}\p{P}\p{S}]|\p{DI}|[/\\:*?"<>|`]/gu;
const HIDDEN_OR_OPTION = /^[.-]/;
const TRAILING_DOT = /\.$/;
// Devices on Windows, with any extension.
const DEVICE = /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$)(?=\.|$)/i;
// The forms of our own hashes and folders, and of short names on Windows (`PROGRA~1`).
const RESERVED_TILDE = /~(?=(?:\d+|[\da-f]{16})(?:\.|$)|d$)/gi;

/** Text as a file name that every file system takes. */
function safeName(text: string): string {
  return text
    .normalize('NFC')
    .replace(UNSAFE, percentEncode)
    .replace(HIDDEN_OR_OPTION, percentEncode)
    .replace(TRAILING_DOT, percentEncode)
    .replace(DEVICE, (name) => percentEncode(name.slice(0, 1)) + name.slice(1))
    .replace(RESERVED_TILDE, percentEncode);
}

/** Decodes what is valid UTF-8 and safe, so that `%C3%A9` reads `é`; `%2F` stays. */
function decode(segment: string): string {
  return segment.replace(/(?:%[\da-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run).replace(/[^]/gu, (char) =>
        char === '%' || char.search(UNSAFE) === 0 ? percentEncode(char) : char,
      );
    } catch {
      return run; // not UTF-8
    }
  });
}

function encodeReadable(name: string): string {
  return name.replace(/[^ -~]+/g, percentEncode);
}

function percentEncode(text: string): string {
  return Buffer.from(text).toString('hex').toUpperCase().replace(/../g, '%$&');
}

/** Puts the hash before the extension, and shortens what is before it as far as needed. */
function withHash(name: string, hash: string): string {
  const extension = /(?<=.)\.[a-z\d]{1,10}$/i.exec(name)?.[0] ?? '';
  const stem = name.slice(0, name.length - extension.length);
  const room = MAX_SEGMENT_BYTES - extension.length - hash.length - 1;
  return `${cut(stem, room)}~${hash}${extension}`;
}

/** The beginning of `text` that fits in `maxBytes` of UTF-8. */
function cut(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  return text.slice(0, read);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARS);
}

/** Equal for names that a file system which ignores case may take for one. */
function foldCase(name: string): string {
  return name.toUpperCase().toLowerCase().normalize('NFC');
}

function bytesOf(names: readonly string[]): number {
  return names.reduce((sum, name) => sum + Buffer.byteLength(name) + 1, 0);
}
