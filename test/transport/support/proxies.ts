import { once } from 'node:events';
import { createServer as createHttpServer, request as httpRequest } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import type { Certificate } from '../../support/certificates.ts';

export interface Proxied {
  /** As the client named it. */
  readonly target: string;
  /** The name and password that it was given. */
  readonly authorization: string | undefined;
}

export interface ProxyServer extends AsyncDisposable {
  readonly port: number;
  readonly requests: readonly Proxied[];
  /** Connections of clients so far. */
  connections(): number;
}

export interface HttpProxyOptions {
  /** Speak TLS to the client. */
  readonly secure?: Certificate;
  /** In place of a tunnel. */
  readonly onConnect?: (socket: Socket) => void;
}

/** An HTTP proxy: forwards absolute URLs, and opens tunnels for CONNECT. */
export async function startHttpProxy(options: HttpProxyOptions = {}): Promise<ProxyServer> {
  const requests: Proxied[] = [];
  const server =
    options.secure === undefined ? createHttpServer() : createHttpsServer(options.secure);
  server.on('request', (request, response) => {
    const { 'proxy-authorization': authorization, ...headers } = request.headers;
    requests.push({ target: request.url ?? '', authorization });
    const onward = httpRequest(request.url ?? '', { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  server.on('connect', (request, socket) => {
    const target = request.url ?? '';
    requests.push({ target, authorization: request.headers['proxy-authorization'] });
    if (options.onConnect !== undefined) {
      options.onConnect(socket as Socket);
      return;
    }
    const { hostname, port } = new URL(`http://${target}`);
    tunnel(socket as Socket, hostname, Number(port), () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    });
  });
  return started(server, requests);
}

export interface SocksProxyOptions {
  readonly username?: string;
  readonly password?: string;
  /** Hosts that it connects to 127.0.0.1 for, besides localhost. */
  readonly here?: readonly string[];
}

/** A SOCKS5 proxy (RFC 1928, RFC 1929). */
export function startSocksProxy({
  username,
  password,
  here = [],
}: SocksProxyOptions = {}): Promise<ProxyServer> {
  const requests: Proxied[] = [];
  const server = createServer((socket) => {
    const method = username === undefined ? 0 : 2;
    let authorization: string | undefined;
    const steps: ((message: Buffer) => void)[] = [
      (message) => {
        const isOffered = message.subarray(2).includes(method);
        socket.write(Buffer.from([5, isOffered ? method : 0xff]));
      },
      ...(method === 2
        ? [
            (message: Buffer) => {
              const nameEnd = 2 + (message[1] ?? 0);
              authorization = `${message.toString('utf8', 2, nameEnd)}:${message.toString('utf8', nameEnd + 1)}`;
              socket.write(Buffer.from([1, authorization === `${username}:${password}` ? 0 : 1]));
            },
          ]
        : []),
      (message) => {
        const { host, port } = destination(message);
        requests.push({ target: `${host}:${port}`, authorization });
        tunnel(socket, ['localhost', ...here].includes(host) ? '127.0.0.1' : host, port, () => {
          socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
        });
      },
    ];
    const next = (): void => {
      const step = steps.shift();
      if (step === undefined) return;
      socket.once('data', (message: Buffer) => {
        if (steps.length === 0) socket.pause();
        step(message);
        next();
      });
    };
    next();
  });
  return started(server, requests);
}

function destination(message: Buffer): { host: string; port: number } {
  const isName = message[3] === 3;
  const end = isName ? 5 + (message[4] ?? 0) : 8;
  const host = isName ? message.toString('utf8', 5, end) : [...message.subarray(4, 8)].join('.');
  return { host, port: message.readUInt16BE(end) };
}

function tunnel(socket: Socket, host: string, port: number, opened: () => void): void {
  const onward = connect(port, host, () => {
    opened();
    socket.pipe(onward).pipe(socket);
  });
  for (const [end, other] of [
    [socket, onward],
    [onward, socket],
  ] as const) {
    end.on('error', () => other.destroy());
    end.once('close', () => other.destroy());
  }
}

/** A proxy in name only: does whatever `serve` does with a connection's first bytes. */
export function startOddProxy(serve: (socket: Socket) => void): Promise<ProxyServer> {
  return started(
    createServer((socket) => socket.once('data', () => serve(socket))),
    [],
  );
}

async function started(server: Server, requests: readonly Proxied[]): Promise<ProxyServer> {
  const open = new Set<Socket>();
  let accepted = 0;
  server.on('connection', (socket: Socket) => {
    accepted += 1;
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    connections: () => accepted,
    [Symbol.asyncDispose]: async () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
