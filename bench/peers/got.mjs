// Fetches a list with got, p-limit and a keep-alive agent; prints how many answers were whole.
// usage: got.mjs LIST CONCURRENCY BYTES
import { Agent } from 'node:http';
import { readFileSync } from 'node:fs';
import { got } from 'got';
import pLimit from 'p-limit';

const [list, concurrency, size] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number(concurrency) });
const client = got.extend({ agent: { http: agent }, retry: { limit: 0 }, responseType: 'buffer' });
const limit = pLimit(Number(concurrency));

const urls = readFileSync(list, 'utf8').trimEnd().split('\n');
const answers = await limit.map(urls, async (url) => {
  const { statusCode, body } = await client(url);
  return statusCode === 200 && body.length === Number(size);
});
agent.destroy();
console.log(answers.filter(Boolean).length);
