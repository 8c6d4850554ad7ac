import { atLeast, cpuAtMost } from '../goals.mjs';
import { distinctUrls } from '../lists.mjs';
import { startNginx } from '../servers/nginx.mjs';

export const keepAlive = {
  name: 'keep-alive',
  title: 'one origin, kept-alive connections, 1 KB each',
  goals: [atLeast(1.5, 'curl'), atLeast(0.75, 'wget2'), cpuAtMost(1.5, 'undici dispatch')],
  rate: 'URLs/s',
  tools: [
    'curl',
    'wget2',
    'aria2',
    'hey',
    'wrk',
    'autocannon',
    'undici dispatch',
    'undici request',
    'undici fetch',
    'node:http Agent',
    'got',
    'gevent + requests',
    'Scrapy',
    'Crawlee',
    'linkinator',
  ],
  count: (urls = 50_000) => urls,
  async open({ count, folder }) {
    const server = await startNginx(folder);
    const urls = distinctUrls(`http://127.0.0.1:${server.port}/u`, count);
    return { server, urls, bytesEach: 1024, concurrency: 200 };
  },
};
