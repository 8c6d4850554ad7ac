import { ofIdeal } from '../goals.mjs';
import { distinctUrls } from '../lists.mjs';
import { startDelayServer } from '../servers/delay.mjs';

const DELAY_MS = 100;
const CONCURRENCY = 1_000;

export const delay = {
  name: 'delay',
  title: 'a server that takes 100 ms, 1,000 at once',
  goals: [ofIdeal(0.95, 'URLs × 0.1 s / 1,000')],
  rate: 'URLs/s',
  tools: ['curl', 'wget2', 'hey', 'undici dispatch', 'node:http Agent', 'gevent + requests'],
  count: (urls = 50_000) => urls,
  async open({ count }) {
    const server = await startDelayServer(DELAY_MS);
    const urls = distinctUrls(`http://127.0.0.1:${server.port}/u`, count);
    return { server, urls, bytesEach: 1024, concurrency: CONCURRENCY, idealMsPerRound: DELAY_MS };
  },
};
