import { fork } from 'node:child_process';
import { once } from 'node:events';
import { stop } from './processes.mjs';

/** Starts a server that holds each answer back for `delayMs`, and counts the requests. */
export async function startDelayServer(delayMs) {
  const child = fork(new URL('delay-server.mjs', import.meta.url), [String(delayMs)]);
  const [{ port }] = await once(child, 'message');
  return {
    name: 'a Node server',
    port,
    async requests() {
      child.send('requests');
      const [{ requests }] = await once(child, 'message');
      return requests;
    },
    close: () => stop(child),
  };
}
