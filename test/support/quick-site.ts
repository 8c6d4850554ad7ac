import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** A server that answers every request with the same bytes, as fast as it can. */
export interface QuickSite extends AsyncDisposable {
  readonly origin: string;
  /** Requests so far. */
  hits(): number;
}

const REQUEST_END = Buffer.from('\r\n\r\n');

/** Listens on a free port of `host`, a loopback address: requests without bodies, HTTP/1.1 with keep-alive. */
export async function startQuickSite(host = '127.0.0.1', body = 'ok\n'): Promise<QuickSite> {
  const answer = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  const open = new Set<Socket>();
  let hits = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    open.add(socket);
    // The client may leave at any time.
    socket.on('error', () => undefined).once('close', () => open.delete(socket));
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let start = 0;
      let answers = '';
      for (;;) {
        const end = bytes.indexOf(REQUEST_END, start);
        if (end === -1) break;
        start = end + REQUEST_END.length;
        answers += answer;
        hits += 1;
      }
      rest = bytes.subarray(start);
      if (answers !== '') socket.write(answers);
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return {
    origin: `http://${host}:${address.port}`,
    hits: () => hits,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
