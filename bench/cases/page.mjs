import { distinctUrls } from '../lists.mjs';
import { startNginx } from '../servers.mjs';

export const page = {
  name: 'page',
  title: 'one origin, kept-alive connections, pages of 20 KB',
  rate: 'URLs/s',
  peers: ['curl', 'wget2', 'hey', 'undici dispatch'],
  async open({ count, folder }) {
    const server = await startNginx(folder);
    const urls = distinctUrls(`http://127.0.0.1:${server.port}/page`, count);
    return { server, urls, bytesEach: 20_000, concurrency: 200 };
  },
};
