import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface QueueSite extends AsyncDisposable {
  readonly port: number;
  url(path: string): string;
  /** The most requests that were there at once. */
  mostPresent(): number;
}

/** A server that works on so many requests at once, and lets the others wait in line. */
export async function startQueueSite(atOnce: number, serviceMs: number): Promise<QueueSite> {
  const waiting: (() => void)[] = [];
  let inService = 0;
  let mostPresent = 0;
  const serveNext = (): void => {
    const answer = waiting.shift();
    if (answer === undefined) return;
    inService += 1;
    setTimeout(() => {
      inService -= 1;
      answer();
      serveNext();
    }, serviceMs);
  };
  const server = createServer((_request, response) => {
    waiting.push(() => response.end('ok'));
    mostPresent = Math.max(mostPresent, inService + waiting.length);
    if (inService < atOnce) serveNext();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: (path) => `http://127.0.0.1:${port}${path}`,
    mostPresent: () => mostPresent,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
