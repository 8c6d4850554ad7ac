import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

/** Addresses of either family; a code of RFC 1035, 4.1.1 and RFC 2136; or no answer at all. */
export type Answer = readonly string[] | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | 'silence';

export interface DnsServer extends AsyncDisposable {
  /** As `--dns-servers` takes it. */
  readonly address: string;
  /** `A name` and `AAAA name`, in the order of arrival. */
  readonly questions: string[];
}

const CODES = { NXDOMAIN: 3, SERVFAIL: 2, REFUSED: 5 } as const;
const TYPES: Readonly<Record<number, string>> = { 1: 'A', 28: 'AAAA' };

/** A name server over UDP on the loopback address. */
export async function startDnsServer(zone: (name: string) => Answer): Promise<DnsServer> {
  const questions: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (message: Buffer, from: RemoteInfo) => {
    const { name, type, end } = readQuestion(message);
    questions.push(`${TYPES[type] ?? String(type)} ${name}`);
    const answer = zone(name);
    if (answer === 'silence') return;
    socket.send(reply(message.subarray(0, end), type, answer), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    questions,
    [Symbol.asyncDispose]: async () => {
      socket.close();
    },
  };
}

function readQuestion(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 };
}

function reply(question: Buffer, type: number, answer: Exclude<Answer, 'silence'>): Buffer {
  const family = type === 28 ? 6 : 4;
  const addresses =
    typeof answer === 'string' ? [] : answer.filter((one) => isIPv6(one) === (family === 6));
  const head = Buffer.from(question);
  head.writeUInt16BE(0x8180 | (typeof answer === 'string' ? CODES[answer] : 0), 2);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt16BE(0, 8);
  head.writeUInt16BE(0, 10);
  return Buffer.concat([head, ...addresses.map((address) => record(address, type))]);
}

function record(address: string, type: number): Buffer {
  const data = type === 28 ? bytesOfIPv6(address) : address.split('.').map(Number);
  // A pointer to the question's name, the type, IN, a TTL of a minute, the length, the address.
  return Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length, ...data]);
}

function bytesOfIPv6(address: string): number[] {
  const [left = '', right = ''] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const missing = 8 - groups(left).length - groups(right).length;
  const all = [...groups(left), ...Array.from({ length: missing }, () => '0'), ...groups(right)];
  return all.flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
