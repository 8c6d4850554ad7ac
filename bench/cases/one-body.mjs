import { atLeast } from '../goals.mjs';
import { distinctUrls } from '../lists.mjs';
import { startNginx } from '../servers/nginx.mjs';

export const oneBody = {
  name: 'one-body',
  title: 'one body of 1 GB',
  goals: [atLeast(0.9, 'curl')],
  rate: 'MB/s',
  tools: ['curl', 'wget2', 'aria2', 'undici dispatch', 'node:http Agent'],
  count: () => 1,
  async open({ folder, smoke }) {
    const bytesEach = smoke ? 10_000_000 : 1_000_000_000;
    const server = await startNginx(folder, { bigBytes: bytesEach });
    const urls = distinctUrls(`http://127.0.0.1:${server.port}/big`, 1);
    return { server, urls, bytesEach, concurrency: 1 };
  },
};
