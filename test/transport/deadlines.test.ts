import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';

import { Deadlines, type Timed } from '../../src/transport/deadlines.ts';

function block(durationMs: number): void {
  const endMs = performance.now() + durationMs;
  while (performance.now() < endMs);
}

test('what has arrived is read before anything is judged', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [peer] = (await once(server, 'connection')) as [Socket];
  const events: string[] = [];
  let ownMs = 0;
  const deadlines = new Deadlines<Timed>();
  const startMs = performance.now();
  const judged = new Promise<void>((resolve) => {
    const timed: Timed = {
      place: -1,
      check: (_nowMs, blocked) => {
        events.push('judged');
        ownMs = blocked.since(startMs);
        deadlines.unwatch(timed);
        resolve();
      },
    };
    client.on('data', () => events.push('read'));
    deadlines.watch(timed);
    // In the kernel by then; a tick is due by the time that anybody could read it.
    peer.write('hello', () => block(300));
  });
  await judged;
  expect(events).toEqual(['read', 'judged']);
  expect(ownMs).toBeGreaterThan(200);
  deadlines.rest();
  client.destroy();
  peer.destroy();
  server.close();
});
