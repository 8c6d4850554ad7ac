import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

export interface Door extends AsyncDisposable {
  readonly port: number;
  /** It hangs up on so many more, as soon as they say something. */
  shutsOut: number;
}

/** Leads to a server all whom it does not shut out. */
export async function startDoor(port: number): Promise<Door> {
  const listener = createServer((socket) => {
    socket.on('error', () => undefined);
    if (door.shutsOut > 0) {
      door.shutsOut -= 1;
      socket.once('data', () => socket.destroy());
      return;
    }
    const onward = connect(port, '127.0.0.1');
    onward.on('error', () => undefined);
    socket.pipe(onward).pipe(socket);
    socket.once('close', () => onward.destroy());
    onward.once('close', () => socket.destroy());
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const door = {
    port: (listener.address() as AddressInfo).port,
    shutsOut: 0,
    [Symbol.asyncDispose]: async () => {
      listener.close();
      await once(listener, 'close');
    },
  };
  return door;
}
