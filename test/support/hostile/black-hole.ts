import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

// Listens, then sleeps: nobody accepts what the kernel lets in.
const LISTENER = `
  const { workerData, parentPort } = require('node:worker_threads');
  const { createServer } = require('node:net');
  const server = createServer();
  server.listen({ ...workerData.address, backlog: 1 }, () => {
    parentPort.postMessage('listening');
    Atomics.wait(new Int32Array(workerData.lock), 0, 0);
    server.close();
  });
`;
// listen(2) with a backlog of 1 lets two in; one more, so that it is full whatever the kernel counts.
const FILLERS = 3;

/**
 * Takes an address on which connections are neither accepted nor refused: a queue that is full, so
 * that the kernel drops every SYN, as a firewall would.
 */
export async function openBlackHole(host: string, port: number): Promise<AsyncDisposable> {
  const lock = new SharedArrayBuffer(4);
  const address = { host, port };
  const worker = new Worker(LISTENER, { eval: true, workerData: { address, lock } });
  await once(worker, 'message');
  const fillers = Array.from({ length: FILLERS }, () => fill(address));
  await Promise.all(fillers.slice(0, 2).map((socket) => once(socket, 'connect')));
  return {
    [Symbol.asyncDispose]: async () => {
      for (const socket of fillers) socket.destroy();
      const exited = once(worker, 'exit');
      Atomics.store(new Int32Array(lock), 0, 1);
      Atomics.notify(new Int32Array(lock), 0);
      await worker.terminate();
      await exited;
    },
  };
}

function fill(address: { host: string; port: number }): Socket {
  const socket = connect(address);
  socket.on('error', () => undefined);
  return socket;
}
