import { isIP, type Socket } from 'node:net';

import { proxyAuthorization, proxyError, type Proxy } from './proxy.ts';

/** Asks a connected proxy for a tunnel to `hostname:port` (RFC 9110, 9.3.6; RFC 1928). */
export async function openTunnel(
  socket: Socket,
  proxy: Proxy,
  hostname: string,
  port: number,
): Promise<Socket> {
  return proxy.kind === 'socks'
    ? openSocksTunnel(socket, proxy, hostname, port)
    : openHttpTunnel(socket, proxy, hostname, port);
}

async function openHttpTunnel(
  socket: Socket,
  proxy: Proxy,
  hostname: string,
  port: number,
): Promise<Socket> {
  const { request } = await import('node:http');
  const authority = `${isIP(hostname) === 6 ? `[${hostname}]` : hostname}:${port}`;
  const authorization = proxyAuthorization(proxy);
  return new Promise((resolve, reject) => {
    const asked = request({
      createConnection: () => socket,
      method: 'CONNECT',
      path: authority,
      headers: {
        host: authority,
        ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
      },
    });
    asked.once('connect', (response, tunnel: Socket, head: Buffer) => {
      const status = response.statusCode ?? 0;
      if (status < 200 || status > 299) {
        tunnel.destroy();
        reject(proxyError(`the proxy answered CONNECT with ${status}`));
        return;
      }
      if (head.length > 0) tunnel.unshift(head);
      resolve(tunnel);
    });
    asked.once('response', (response) => {
      socket.destroy();
      reject(proxyError(`the proxy answered CONNECT with ${response.statusCode ?? 0}`));
    });
    asked.once('error', (error) => reject(proxyError(`the proxy failed: ${error.message}`, error)));
    asked.end();
  });
}

async function openSocksTunnel(
  socket: Socket,
  proxy: Proxy,
  hostname: string,
  port: number,
): Promise<Socket> {
  const { SocksClient } = await import('socks');
  try {
    const { socket: tunnel } = await SocksClient.createConnection({
      command: 'connect',
      existing_socket: socket,
      proxy: {
        host: proxy.hostname,
        port: proxy.port,
        type: 5,
        ...(proxy.username === '' ? {} : { userId: proxy.username, password: proxy.password }),
      },
      destination: { host: hostname, port },
    });
    return tunnel;
  } catch (error) {
    throw proxyError(
      `the proxy failed: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
}
