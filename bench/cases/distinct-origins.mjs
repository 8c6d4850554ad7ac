import { atLeast } from '../goals.mjs';
import { distinctOrigins, noLoopbackAddresses } from '../lists.mjs';
import { startNginx } from '../servers/nginx.mjs';

export const distinctOriginsCase = {
  name: 'distinct-origins',
  title: 'each URL on an origin of its own, one connection each, 1 KB',
  goals: [atLeast(1.25, 'curl')],
  rate: 'URLs/s',
  tools: ['curl', 'wget2', 'aria2', 'undici dispatch', 'node:http Agent', 'gevent + requests'],
  unsupported: noLoopbackAddresses,
  count: (urls = 50_000) => Math.ceil(urls / 5),
  async open({ count, folder }) {
    const server = await startNginx(folder, { address: '0.0.0.0' });
    const urls = distinctOrigins(server.port, '/u', count);
    return { server, urls, bytesEach: 1024, concurrency: 200 };
  },
};
