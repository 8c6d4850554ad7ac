import { distinctUrls } from '../lists.mjs';
import { startDelayServer } from '../servers.mjs';

const DELAY_MS = 100;
const CONCURRENCY = 1_000;

export const delay = {
  name: 'delay',
  title: 'a server that takes 100 ms, 1,000 at once',
  goal: 'at least 95 % of the ideal: URLs × 0.1 s / 1,000',
  rate: 'URLs/s',
  peers: ['curl', 'wget2', 'hey', 'gevent + requests', 'undici dispatch'],
  async open({ count }) {
    const server = await startDelayServer(DELAY_MS);
    const urls = distinctUrls(`http://127.0.0.1:${server.port}/u`, count);
    const concurrency = Math.min(CONCURRENCY, count);
    return {
      server,
      urls,
      bytesEach: 1024,
      concurrency,
      idealMs: (count * DELAY_MS) / concurrency,
    };
  },
};
