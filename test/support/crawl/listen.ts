import { createServer, type RequestListener, type Server } from 'node:http';

import { bind, type Bound } from '../bind.ts';

export interface Listening extends Bound {
  readonly server: Server;
  /** `http://ADDRESS:PORT`. */
  readonly origin: string;
}

/** HTTP/1.1 with keep-alive on a free port of a loopback address. */
export async function listen(listener: RequestListener, address = '127.0.0.1'): Promise<Listening> {
  const server = createServer({ keepAliveTimeout: 60_000 }, listener);
  const bound = await bind(server, address);
  return { ...bound, server, origin: `http://${address}:${bound.port}` };
}
