import { once } from 'node:events';
import { request } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { cut, parse } from './parse.ts';

const EOL = fc.constantFrom('\r\n', '\n');
const name = fc.stringMatching(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,12}$/).map((text) => `x-${text}`);
const value = fc.stringMatching(/^(?:[!-~\u00a0-\u00ff](?:[ -~\t]{0,20}[!-~])?)?$/);
const header = fc.tuple(name, value).map(([key, text]) => `${key}: ${text}`);
const headers = fc.array(header, { maxLength: 8 });
const body = fc.string({ unit: 'binary-ascii', maxLength: 60 });
const status = fc.constantFrom(200, 201, 204, 206, 301, 304, 404, 500, 599);

const interim = fc
  .tuple(fc.constantFrom(100, 102, 103), headers)
  .map(([code, lines]) => [`HTTP/1.1 ${code} Wait`, ...lines, '', ''].join('\r\n'));

function chunksOf(text: string, sizes: readonly number[]): string {
  let at = 0;
  let chunked = '';
  for (const size of [...sizes, text.length]) {
    const data = text.slice(at, at + size);
    if (data !== '') chunked += `${data.length.toString(16)};x="y"\r\n${data}\r\n`;
    at += data.length;
  }
  return chunked;
}

/** A response that breaks no rule. */
const valid = fc
  .record({
    before: fc.array(interim, { maxLength: 3 }),
    status,
    reason: fc.constantFrom('', ' ', ' OK', ' Not as it should be'),
    lines: headers,
    framing: fc.constantFrom('length', 'chunked', 'close'),
    body,
    sizes: fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 5 }),
    trailers: headers,
  })
  .map((made) => {
    const hasBody = made.status !== 204 && made.status !== 304;
    const framing = hasBody ? made.framing : 'none';
    const lines = {
      length: [`Content-Length: ${made.body.length}`],
      chunked: ['Transfer-Encoding: chunked'],
      close: [],
      none: [],
    }[framing];
    const head = [`HTTP/1.1 ${made.status}${made.reason}`, ...made.lines, ...lines, '', ''];
    const trailers = [...made.trailers, '', ''].join('\r\n');
    const rest = {
      length: made.body,
      chunked: `${chunksOf(made.body, made.sizes)}0\r\n${trailers}`,
      close: made.body,
      none: '',
    }[framing];
    return {
      text: made.before.join('') + head.join('\r\n') + rest,
      status: made.status,
      headers: [...made.lines, ...lines],
      body: hasBody ? made.body : '',
      interim: made.before.length,
    };
  });

const places = fc.array(fc.nat(), { maxLength: 8 });

test('a response that breaks no rule is read as it was written, however it is cut', () => {
  fc.assert(
    fc.property(valid, places, (made, at) => {
      const { start, ...told } = parse(cut(Buffer.from(made.text, 'latin1'), at));
      expect(told).toMatchObject({
        problem: null,
        body: made.body,
        interim: made.interim,
        rest: 0,
      });
      expect(start?.statusCode).toBe(made.status);
      const read = Array.from({ length: (start?.raw.length ?? 0) / 2 }, (_, i) =>
        start?.raw.slice(2 * i, 2 * i + 2).join(': '),
      );
      expect(read).toEqual(made.headers);
    }),
    { numRuns: 1_000 },
  );
});

/** What breaks rules at random. */
const mutation = fc.record({
  at: fc.nat(),
  drop: fc.nat({ max: 4 }),
  add: fc.oneof(
    fc.constantFrom('\r', '\n', '\0', ' ', '\t', ':', ',', '\r\n', '\r\n\r\n', '0', 'f', ';'),
    fc.constantFrom('Content-Length: 3\r\n', 'Transfer-Encoding: chunked\r\n', 'HTTP/1.1 200\r\n'),
    fc.string({ unit: 'binary-ascii', maxLength: 4 }),
  ),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function mutate(text: string, mutations: readonly Mutation[]): Buffer {
  let mutated = text;
  for (const { at, drop, add } of mutations) {
    const place = at % (mutated.length + 1);
    mutated = mutated.slice(0, place) + add + mutated.slice(place + drop);
  }
  return Buffer.from(mutated, 'latin1');
}

test('what is wrong, too, reads the same however it is cut, and a byte at a time', () => {
  const mutations = fc.array(mutation, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(valid, EOL, mutations, places, fc.boolean(), (made, eol, changes, at, isHead) => {
      const bytes = mutate(made.text.replaceAll('\r\n', eol), changes);
      const whole = parse([bytes], isHead);
      expect(parse(cut(bytes, at), isHead)).toEqual(whole);
      expect(parse(cut(bytes, [...bytes.keys()]), isHead)).toEqual(whole);
    }),
    { numRuns: 3_000 },
  );
});

test('what is whole for us is the same for Node’s own parser', async () => {
  let text = '';
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(Buffer.from(text, 'latin1')));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await fc.assert(
    fc.asyncProperty(valid, async (made) => {
      text = made.text;
      const ours = parse([Buffer.from(text, 'latin1')]);
      const theirs = await askNode(port);
      expect([ours.start?.statusCode, ours.start?.raw, ours.body]).toEqual(theirs);
    }),
    { numRuns: 150 },
  );
  for (const socket of open) socket.destroy();
  server.close();
});

async function askNode(port: number): Promise<[number | undefined, string[], string]> {
  const asked = request({ port, host: '127.0.0.1', agent: false });
  asked.end();
  const [response] = await once(asked, 'response');
  let text = '';
  response.setEncoding('latin1');
  for await (const part of response) text += part;
  return [response.statusCode, response.rawHeaders, text];
}
