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

/** What a name server knows; a promise is an answer that takes its time. */
export type Zone = (name: string, type: string) => Answer | Promise<Answer>;

/** A name server over UDP on the loopback address. */
export async function startDnsServer(zone: Zone, ttlSeconds = 60): Promise<DnsServer> {
  const questions: string[] = [];
  let isOpen = true;
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1024 * 1024 });
  const take = async (message: Buffer, from: RemoteInfo): Promise<void> => {
    const { name, type, end } = readQuestion(message);
    const typeName = TYPES[type] ?? String(type);
    questions.push(`${typeName} ${name}`);
    const answer = await zone(name, typeName);
    if (answer === 'silence' || !isOpen) return;
    const sent = reply(message.subarray(0, end), type, answer, ttlSeconds);
    socket.send(sent, from.port, from.address);
  };
  socket.on('message', (message, from) => void take(message, from));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    questions,
    [Symbol.asyncDispose]: async () => {
      isOpen = false;
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

function reply(
  question: Buffer,
  type: number,
  answer: Exclude<Answer, 'silence'>,
  ttlSeconds: number,
): Buffer {
  const family = type === 28 ? 6 : 4;
  const addresses =
    typeof answer === 'string' ? [] : answer.filter((one) => isIPv6(one) === (family === 6));
  const head = Buffer.from(question);
  head.writeUInt16BE(0x8180 | (typeof answer === 'string' ? CODES[answer] : 0), 2);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt16BE(0, 8);
  head.writeUInt16BE(0, 10);
  return Buffer.concat([head, ...addresses.map((address) => record(address, type, ttlSeconds))]);
}

function record(address: string, type: number, ttlSeconds: number): Buffer {
  const data = type === 28 ? bytesOfIPv6(address) : address.split('.').map(Number);
  // A pointer to the question's name, the type, IN, the TTL, the length, the address.
  const head = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, data.length]);
  head.writeUInt32BE(ttlSeconds, 6);
  return Buffer.concat([head, Buffer.from(data)]);
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
