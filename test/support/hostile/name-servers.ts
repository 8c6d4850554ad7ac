import { createSocket } from 'node:dgram';
import { once } from 'node:events';

import { startDnsServer, type DnsServer } from '../../transport/support/dns-server.ts';
import type { Scenario } from './scenario.ts';

const ZONE = '.dns.test';

/** Knows the zones of the scenarios; all other names are this machine. */
export function startNameServer(scenarios: ReadonlyMap<string, Scenario>): Promise<DnsServer> {
  return startDnsServer((name, type) => {
    const zone = scenarios.get(name.slice(0, -ZONE.length))?.zone;
    if (zone !== undefined && name.endsWith(ZONE)) return zone(type);
    return type === 'A' ? ['127.0.0.1'] : [];
  }, 1);
}

/** A name server that answers with the bytes of the scenarios. */
export async function startBrokenNameServer(
  scenarios: ReadonlyMap<string, Scenario>,
): Promise<Pick<DnsServer, 'address'> & AsyncDisposable> {
  const socket = createSocket('udp4');
  socket.on('message', (question, from) => {
    const name = question.toString('latin1', 13, 13 + (question[12] ?? 0)).toLowerCase();
    const answer = scenarios.get(name)?.message?.(question);
    if (answer !== undefined) socket.send(answer, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  return {
    address: `127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}
