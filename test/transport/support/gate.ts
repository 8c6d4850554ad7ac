import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

export interface Gate extends AsyncDisposable {
  readonly port: number;
  /** How many came so far. */
  connections(): number;
  open(): void;
}

export interface GateOptions {
  /** How many of the first connections are cut. */
  readonly cuts?: number;
  /** False: connections are accepted, and nothing gets through before it is opened. */
  readonly isOpen?: boolean;
}

/** Passes connections on to another port. */
export async function startGate(
  target: number,
  { cuts = 0, isOpen = true }: GateOptions = {},
): Promise<Gate> {
  const held: (() => void)[] = [];
  let connections = 0;
  const gate = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined);
    if (connections <= cuts) {
      socket.destroy();
      return;
    }
    const pass = (): void => {
      const onward = connect(target, '127.0.0.1');
      onward.on('error', () => socket.destroy());
      socket.pipe(onward).pipe(socket);
    };
    if (isOpen) pass();
    else held.push(pass);
  });
  gate.listen(0, '127.0.0.1');
  await once(gate, 'listening');
  return {
    port: (gate.address() as AddressInfo).port,
    connections: () => connections,
    open: () => {
      for (const pass of held.splice(0)) pass();
    },
    [Symbol.asyncDispose]: async () => {
      gate.close();
    },
  };
}
