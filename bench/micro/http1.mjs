// What the parser of HTTP/1.1 costs by itself: `npm run build`, then `node bench/micro/http1.mjs`.
import { READ_BUFFER } from '../../dist/transport/http1/read-buffer.js';
import { ResponseParser } from '../../dist/transport/http1/parser.js';

const ROUNDS = 5;
const HEAD = [
  'HTTP/1.1 200 OK',
  'Server: nginx/1.22.1',
  'Date: Mon, 05 Jan 2026 05:55:35 GMT',
  'Content-Type: text/html; charset=utf-8',
  'Connection: keep-alive',
  'Last-Modified: Mon, 05 Jan 2026 05:55:35 GMT',
  'ETag: "6b03d557-400"',
  'Accept-Ranges: bytes',
].join('\r\n');

let bodyBytes = 0;
const handler = {
  onInterim() {},
  onStart() {},
  onBody(_bytes, from, to) {
    bodyBytes += to - from;
  },
};

/** The fastest of some rounds, in nanoseconds a call. */
function nanoseconds(times, run) {
  let fastest = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const startMs = performance.now();
    for (let i = 0; i < times; i += 1) run();
    fastest = Math.min(fastest, ((performance.now() - startMs) * 1e6) / times);
  }
  return fastest;
}

const parser = new ResponseParser();
const scratch = Buffer.alloc(8 * 1024 * 1024);

/** One response that has come in these pieces. */
function reader(pieces) {
  return () => {
    parser.begin(handler, false);
    for (const piece of pieces) {
      // It overwrites what it reads.
      if (piece !== READ_BUFFER) piece.copy(scratch);
      parser.read(piece === READ_BUFFER ? piece : scratch, 0, piece.length);
    }
    if (!parser.isDone) throw new Error('not a whole response');
  };
}

const small = Buffer.from(`${HEAD}\r\nContent-Length: 5\r\n\r\nhello`);
console.log(
  `head of ${small.length} bytes: ${nanoseconds(200_000, reader([small])).toFixed(0)} ns`,
);
const halves = [small.subarray(0, 100), small.subarray(100)];
console.log(`the same in two pieces: ${nanoseconds(200_000, reader(halves)).toFixed(0)} ns`);

const MEGABYTE = 1024 * 1024;
const start = Buffer.from(`${HEAD}\r\nContent-Length: ${64 * MEGABYTE}\r\n\r\n`);
const reads = Array.from({ length: (64 * MEGABYTE) / READ_BUFFER.length }, () => READ_BUFFER);
const perBody = nanoseconds(2_000, reader([start, ...reads]));
console.log(`body with a length, in reads of 256 KiB: ${(perBody / 64).toFixed(0)} ns/MiB`);

for (const size of [1, 64, 16 * 1024]) {
  const chunk = Buffer.from(`${size.toString(16)}\r\n${'x'.repeat(size)}\r\n`);
  const body = Buffer.concat(Array.from({ length: MEGABYTE / size }, () => chunk));
  const head = Buffer.from(`${HEAD}\r\nTransfer-Encoding: chunked\r\n\r\n`);
  const chunked = reader([head, body, Buffer.from('0\r\n\r\n')]);
  const perMegabyte = nanoseconds(200, chunked);
  console.log(`body in chunks of ${size} bytes: ${(perMegabyte / 1000).toFixed(1)} µs/MiB`);
}
