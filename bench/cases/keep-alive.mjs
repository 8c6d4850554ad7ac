import { distinctUrls } from '../lists.mjs';
import { startNginx } from '../servers.mjs';

export const keepAlive = {
  name: 'keep-alive',
  title: 'one origin, kept-alive connections, 1 KB each',
  goal: 'at least 1.5 × curl, 0.75 × wget2, 15 × gevent; CPU at most 1.5 × undici dispatch',
  rate: 'URLs/s',
  async open({ count, folder }) {
    const server = await startNginx(folder);
    const urls = distinctUrls(`http://127.0.0.1:${server.port}/u`, count);
    return { server, urls, bytesEach: 1024, concurrency: 200 };
  },
};
