// Fetches a list with undici alone, and prints how many answers were whole.
// usage: undici.mjs dispatch|request|fetch LIST CONCURRENCY BYTES [CA]
import { readFileSync } from 'node:fs';
import { Agent, fetch } from 'undici';
import { countWhole } from './count-whole.mjs';

const [mode, list, concurrency, size, authority] = process.argv.slice(2);
const connect = authority === undefined ? {} : { ca: readFileSync(authority) };
const agent = new Agent({ connections: Number(concurrency), pipelining: 1, connect });

/** Each resolves with the status and the number of body bytes. */
const MODES = {
  dispatch: (url) =>
    new Promise((resolve, reject) => {
      let status = 0;
      let bytes = 0;
      agent.dispatch(
        { ...originAndPath(url), method: 'GET' },
        {
          onRequestStart() {},
          onResponseStart(_controller, statusCode) {
            status = statusCode;
          },
          onResponseData(_controller, chunk) {
            bytes += chunk.length;
          },
          onResponseEnd() {
            resolve([status, bytes]);
          },
          onResponseError(_controller, error) {
            reject(error);
          },
        },
      );
    }),
  request: async (url) => {
    const { statusCode, body } = await agent.request({ ...originAndPath(url), method: 'GET' });
    return [statusCode, (await body.arrayBuffer()).byteLength];
  },
  fetch: async (url) => {
    const response = await fetch(url, { dispatcher: agent });
    return [response.status, (await response.arrayBuffer()).byteLength];
  },
};

function originAndPath(url) {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: pathname + search };
}

console.log(await countWhole(MODES[mode], { list, concurrency, size }));
await agent.close();
