import { distinctUrls } from '../lists.mjs';
import { startNginx } from '../servers/nginx.mjs';

export const page = {
  name: 'page',
  title: 'one origin, kept-alive connections, pages of 20 KB',
  goals: [],
  rate: 'URLs/s',
  tools: ['curl', 'wget2', 'aria2', 'hey', 'undici dispatch', 'node:http Agent'],
  count: (urls = 50_000) => urls,
  async open({ count, folder }) {
    const server = await startNginx(folder);
    const urls = distinctUrls(`http://127.0.0.1:${server.port}/page`, count);
    return { server, urls, bytesEach: 20_000, concurrency: 200 };
  },
};
