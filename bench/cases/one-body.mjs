import { distinctUrls } from '../lists.mjs';
import { startNginx } from '../servers.mjs';

export const oneBody = {
  name: 'one-body',
  title: 'one body of 1 GB (10 MB with --smoke)',
  goal: 'at least 0.9 × curl',
  rate: 'MB/s',
  peers: ['curl', 'wget2', 'undici dispatch'],
  async open({ folder, smoke }) {
    const bytesEach = smoke ? 10_000_000 : 1_000_000_000;
    const server = await startNginx(folder, { bigBytes: bytesEach });
    const urls = distinctUrls(`http://127.0.0.1:${server.port}/big`, 1);
    return { server, urls, bytesEach, concurrency: 1 };
  },
};
