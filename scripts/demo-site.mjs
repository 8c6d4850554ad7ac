// The site of the demo: a thousand pages on a handful of local servers, with the faults of the web.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { linkedPage, ROBOTS, SEED } from './demo-pages.mjs';

/** Nobody listens there. */
const REFUSED_ORIGIN = 'http://127.0.0.1:1';
const SERVERS = 5;
const LARGE_BYTES = 2_000_000;
/** A page that is still being slow does not hold up the end. */
const UNREF = { ref: false };

/**
 * What the site has. `outcome` is the status or the error code that each page must end with;
 * `answer` gets the page's number and which request for it this is, 1 for the first.
 */
const CLASSES = [
  { name: 'quick', pages: 560, outcome: '200', answer: quick, means: 'HTML of 1 to 20 KB' },
  { name: 'zipped', pages: 120, outcome: '200', answer: zipped, means: 'gzip or brotli' },
  { name: 'slow', pages: 160, outcome: '200', answer: slow, means: 'takes 0.3 to 2 seconds' },
  { name: 'moved', pages: 70, outcome: '200', answer: moved, means: '1 to 3 redirects' },
  { name: 'large', pages: 10, outcome: '200', answer: large, means: '2 MB' },
  { name: 'flaky', pages: 20, outcome: '200', answer: flaky, means: '503 first, then fine' },
  { name: 'gone', pages: 30, outcome: '404', answer: status(404), means: 'not there' },
  { name: 'broken', pages: 10, outcome: '500', answer: status(500), means: 'always HTTP 500' },
  { name: 'loop', pages: 4, outcome: 'too_many_redirects', answer: loop, means: 'to itself' },
  { name: 'cut', pages: 5, outcome: 'reset', answer: cut, means: 'the connection is reset' },
  { name: 'empty', pages: 5, outcome: 'closed_early', answer: empty, means: 'no reply at all' },
  { name: 'dead', pages: 6, outcome: 'connect_refused', means: 'nobody listens' },
];

/**
 * Starts the servers on free ports of 127.0.0.1.
 *
 * @returns {Promise<{ urls: string[], outcomes: Map<string, number>, classes: typeof CLASSES, seed: string, close(): Promise<void> }>}
 *   the list in a mixed order, how many records each status or error code must have, and a page to crawl from
 */
export async function startDemoSite() {
  const visits = new Map();
  const servers = await Promise.all(Array.from({ length: SERVERS }, () => listen(visits)));
  const origins = servers.map((server) => `http://127.0.0.1:${server.address().port}`);
  const outcomes = new Map();
  for (const { outcome, pages } of CLASSES) {
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + pages);
  }
  return {
    urls: mixed(CLASSES.flatMap((pageClass) => urlsOf(pageClass, origins))),
    outcomes,
    classes: CLASSES,
    seed: `${origins[0]}${SEED}`,
    close: async () => {
      await Promise.all(servers.map(closeServer));
    },
  };
}

async function listen(visits) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://site.test');
    if (pathname === '/robots.txt') return void response.end(ROBOTS);
    const [, name, number] = pathname.split('/');
    const linked = name === 'pages' ? linkedPage(Number(number)) : null;
    if (linked !== null) return sendHtml(response, linked);
    const pageClass = CLASSES.find((candidate) => candidate.name === name);
    const key = `${request.headers.host}${request.url}`;
    const visit = (visits.get(key) ?? 0) + 1;
    visits.set(key, visit);
    const answer = pageClass?.answer ?? status(404);
    answer(response, Number(number), visit, request.url);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function closeServer(server) {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function urlsOf({ name, pages, answer }, origins) {
  return Array.from({ length: pages }, (_, number) => {
    const origin = answer === undefined ? REFUSED_ORIGIN : origins[number % origins.length];
    return `${origin}/${name}/${number}`;
  });
}

/** The same order in every run, with neighbours of different classes. */
function mixed(urls) {
  const stride = 379; // shares no factor with 1,000, so that every place is met once
  return urls.map((_, place) => urls[(place * stride) % urls.length]);
}

function html(number) {
  const paragraph = '<p>All work and no play makes a dull page.</p>\n';
  const size = 1_000 + ((number * 7_919) % 19_000);
  const body = paragraph.repeat(Math.ceil(size / paragraph.length));
  return `<!doctype html>\n<title>Page ${number}</title>\n<h1>Page ${number}</h1>\n${body}`;
}

function sendHtml(response, body, headers = {}) {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

async function quick(response, number) {
  await sleep(5 + (number % 40), undefined, UNREF);
  sendHtml(response, html(number));
}

function zipped(response, number) {
  const [coding, encode] = number % 2 === 0 ? ['gzip', gzipSync] : ['br', brotliCompressSync];
  sendHtml(response, encode(html(number)), { 'content-encoding': coding });
}

async function slow(response, number) {
  await sleep(300 + ((number * 317) % 1_700), undefined, UNREF);
  sendHtml(response, html(number));
}

/** `/moved/7` → `/moved/7?hop=1` → …, one to three times, and then to a page elsewhere. */
function moved(response, number, _visit, url) {
  const hop = Number(new URL(url, 'http://site.test').searchParams.get('hop') ?? 0);
  const last = hop >= number % 3;
  response.writeHead(hop === 0 ? 301 : 302, {
    location: last ? `/quick/${number}` : `?hop=${hop + 1}`,
  });
  response.end();
}

function loop(response, _number, _visit, url) {
  response.writeHead(302, { location: url }).end();
}

function large(response) {
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  response.end(Buffer.alloc(LARGE_BYTES));
}

function flaky(response, number, visit) {
  if (visit === 1) status(503)(response);
  else sendHtml(response, html(number));
}

function cut(response) {
  response.socket.resetAndDestroy();
}

function empty(response) {
  response.socket.destroy();
}

function status(code) {
  return (response) => response.writeHead(code, { 'content-length': 0 }).end();
}
