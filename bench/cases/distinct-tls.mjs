import { atLeast } from '../goals.mjs';
import { addressesAndPorts, noLoopbackAddresses } from '../lists.mjs';
import { isOnPath } from '../machine/on-path.mjs';
import { makeCertificate } from '../servers/certificate.mjs';
import { startNginx } from '../servers/nginx.mjs';

const TWO_THREADS = 'gfetch, 2 threads';

/** All are names in one certificate, so there are not many; the ports make up for it. */
const ADDRESSES = Array.from({ length: 40 }, (_, i) => `127.0.1.${1 + i}`);

export const distinctTls = {
  name: 'distinct-tls',
  title: 'each URL on a TLS origin of its own, one full handshake each, 1 KB',
  goals: [atLeast(1, 'curl'), atLeast(1.6, 'curl', TWO_THREADS)],
  rate: 'URLs/s',
  gfetch: [{ threads: 1 }, { name: TWO_THREADS, threads: 2 }],
  tools: ['curl', 'wget2', 'undici dispatch', 'node:http Agent', 'gevent + requests'],
  unsupported: () =>
    noLoopbackAddresses() ?? (isOnPath('openssl') ? undefined : 'openssl is not installed'),
  count: (urls = 50_000) => Math.ceil(urls / 25),
  async open({ count, folder }) {
    const { authority, ...pair } = makeCertificate(folder, ADDRESSES);
    const ports = Math.ceil(count / ADDRESSES.length);
    const server = await startNginx(folder, { address: '0.0.0.0', tls: { ...pair, ports } });
    const urls = addressesAndPorts(ADDRESSES, server.tlsPort, ports, '/u').slice(0, count);
    return { server, urls, bytesEach: 1024, concurrency: 200, authority };
  },
};
