import { distinctOrigins } from '../lists.mjs';
import { startNginx } from '../servers.mjs';

export const distinctOriginsCase = {
  name: 'distinct-origins',
  title: 'each URL on an origin of its own, one connection each, 1 KB',
  goal: 'at least 1.25 × curl',
  rate: 'URLs/s',
  peers: ['curl', 'wget2', 'gevent + requests', 'undici dispatch'],
  unsupported: () =>
    process.platform === 'linux' ? undefined : 'only Linux answers on all of 127.0.0.0/8',
  async open({ count, folder }) {
    const server = await startNginx(folder, { address: '0.0.0.0' });
    const urls = distinctOrigins(server.port, '/u', Math.ceil(count / 5));
    return { server, urls, bytesEach: 1024, concurrency: 200 };
  },
};
