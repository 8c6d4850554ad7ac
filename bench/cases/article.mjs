import { atLeast } from '../goals.mjs';
import { distinctUrls } from '../lists.mjs';
import { startNginx } from '../servers/nginx.mjs';

export const article = {
  name: 'article',
  title: 'the gevent pool with requests that prints status, length, seconds and URL',
  // The faster of the two; the example as it is written opens a connection for each URL.
  goals: [atLeast(15, 'gevent + requests.Session')],
  rate: 'URLs/s',
  gfetch: [{ lines: true }],
  tools: ['gevent + requests.Session', 'gevent + requests.get'],
  count: (urls = 50_000) => urls,
  async open({ count, folder }) {
    const server = await startNginx(folder);
    const urls = distinctUrls(`http://127.0.0.1:${server.port}/u`, count);
    return { server, urls, bytesEach: 1024, concurrency: 200 };
  },
};
