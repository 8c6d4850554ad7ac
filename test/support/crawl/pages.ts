import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { listen } from './listen.ts';

export interface PageAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A text alone: HTML, or what the ending of its path says. */
export type Page = string | PageAnswer;

export interface PageRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** What it was answered with. */
  readonly status: number;
}

/** A site written by hand, which can change between two crawls. */
export interface Pages extends AsyncDisposable {
  readonly origin: string;
  readonly requests: readonly PageRequest[];
  hits(path: string): number;
  /** Puts a page there; null: takes it away. */
  set(path: string, page: Page | null): void;
  /** Where a value of an attribute of a page begins, 1-based; throws where it is not there once. */
  position(path: string, value: string): { line: number; column: number };
  forget(): void;
}

/**
 * Starts such a site. Every 200 has an `ETag` and answers a request that names it with 304. `ORIGIN` in a
 * text stands for the origin of the site.
 */
export async function startPages(
  initial: Readonly<Record<string, Page>>,
  address = '127.0.0.1',
): Promise<Pages> {
  const pages = new Map(Object.entries(initial));
  const requests: PageRequest[] = [];
  const site = await listen((request, reply) => {
    const { url: path = '', method = '', headers } = request;
    const page = pages.get(path);
    const { status, headers: own, body } = answerOf(path, page, site.origin);
    const etag = `"${createHash('sha1').update(body).digest('hex').slice(0, 16)}"`;
    const isSame = status === 200 && headers['if-none-match'] === etag;
    const sent = isSame ? 304 : status;
    requests.push({ method, path, headers, status: sent });
    const length = isSame ? {} : { 'content-length': String(body.length) };
    reply.writeHead(sent, { ...own, ...length, ...(status === 200 ? { etag } : {}) });
    reply.end(isSame || method === 'HEAD' ? undefined : body);
  }, address);
  return {
    origin: site.origin,
    requests,
    hits: (path) => requests.filter((request) => request.path === path).length,
    set(path, page) {
      if (page === null) pages.delete(path);
      else pages.set(path, page);
    },
    position(path, value) {
      const { body } = answerOf(path, pages.get(path), site.origin);
      return positionIn(body.toString(), value);
    },
    forget: () => void requests.splice(0),
    [Symbol.asyncDispose]: site.close,
  };
}

interface Whole {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

function answerOf(path: string, page: Page | undefined, origin: string): Whole {
  const found = page ?? { status: 404, body: 'There is nothing here.' };
  const {
    status = 200,
    headers = {},
    body = '',
  } = typeof found === 'string' ? { body: found } : found;
  const filled = Object.entries(headers).map(([name, value]) => [name, filledIn(value, origin)]);
  return {
    status,
    headers: { 'content-type': typeOf(path), ...Object.fromEntries(filled) },
    body: Buffer.from(typeof body === 'string' ? filledIn(body, origin) : body),
  };
}

function filledIn(text: string, origin: string): string {
  return text.replaceAll('ORIGIN', origin);
}

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css',
  js: 'text/javascript',
  png: 'image/png',
  pdf: 'application/pdf',
  xml: 'application/xml',
  txt: 'text/plain',
  json: 'application/json',
};

function typeOf(path: string): string {
  const ending = /\.(\w+)(?:\?|$)/.exec(path)?.[1] ?? '';
  return TYPES[ending] ?? 'text/html; charset=utf-8';
}

function positionIn(text: string, value: string): { line: number; column: number } {
  const at = text.indexOf(`"${value}"`);
  if (at === -1 || text.includes(`"${value}"`, at + 1)) throw new Error(`not there once: ${value}`);
  const before = text.slice(0, at + 1).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
