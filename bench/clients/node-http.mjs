// Fetches a list with Node's own client and a keep-alive agent; prints how many answers were whole.
// usage: node-http.mjs LIST CONCURRENCY BYTES [CA]
import { readFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import { countWhole } from './count-whole.mjs';

const [list, concurrency, size, authority] = process.argv.slice(2);
const { Agent, get } = authority === undefined ? http : https;
const trust = authority === undefined ? {} : { ca: readFileSync(authority) };
const agent = new Agent({ keepAlive: true, maxSockets: Number(concurrency), ...trust });

function fetchOne(url) {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent }, (response) => {
      let bytes = 0;
      response.on('data', (chunk) => {
        bytes += chunk.length;
      });
      response.on('end', () => resolve([response.statusCode, bytes]));
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}

console.log(await countWhole(fetchOne, { list, concurrency, size }));
agent.destroy();
