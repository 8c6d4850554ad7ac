import type { ErrorCode } from '../../../src/index.ts';
import type { Answer } from '../../transport/support/dns-server.ts';
import { fails, whole, type Expected, type Scenario } from './scenario.ts';

const NOT_FOUND = fails('dns_not_found', 'dns', { status_code: null, remote_ip: null });
const FAILED = fails('dns_failed', 'dns', { status_code: null, remote_ip: null });
const NO_ANSWER: readonly ErrorCode[] = ['dns_failed', 'dns_timeout'];
const HERE = whole({ body: 'ok', remote_ip: '127.0.0.1' });

const zone = (
  name: string,
  catalogue: readonly number[],
  answer: Answer,
  expect: Expected,
): Scenario => ({ name, catalogue, zone: () => answer, isDeadEnd: expect.failed, expect });

/** A URL with a host that is written oddly. */
const host = (
  name: string,
  catalogue: readonly number[],
  hostname: string,
  expect: Expected,
): Scenario => ({
  name,
  catalogue,
  url: ({ port }) => `http://${hostname}:${port}/${name}/`,
  isDeadEnd: expect.failed,
  expect,
});

const message = (
  name: string,
  catalogue: readonly number[],
  make: (question: Buffer) => Buffer,
  expect: Expected = fails(NO_ANSWER, 'dns'),
): Scenario => ({
  name,
  catalogue,
  message: make,
  options: { dnsTimeoutMs: 500 },
  isDeadEnd: true,
  expect,
  maxSeconds: 3,
});

/** The question as an answer: these flags, this many records, and what follows it. */
function reply(question: Buffer, flags: number, records: number, tail: Buffer): Buffer {
  const end = question.indexOf(0, 12) + 5;
  const head = Buffer.from(question.subarray(0, end));
  head.writeUInt16BE(flags, 2);
  head.writeUInt16BE(records, 6);
  head.writeUInt32BE(0, 8);
  return Buffer.concat([head, tail]);
}

const OK = 0x8180;
const NOTHING = Buffer.alloc(0);
const NAME = Buffer.from([0xc0, 12]);

const ZONES: readonly Scenario[] = [
  zone('no-such-name', [102], 'NXDOMAIN', NOT_FOUND),
  zone('server-failure', [103], 'SERVFAIL', FAILED),
  zone('server-refuses', [103], 'REFUSED', FAILED),
  {
    ...zone('no-answer', [103], 'silence', fails('dns_timeout', 'dns')),
    options: { dnsTimeoutMs: 500 },
    maxSeconds: 3,
  },
  zone('empty-answer', [104], [], NOT_FOUND),
  zone('only-ipv6', [105], ['::1'], fails(['connect_refused', 'network_unreachable'], 'connect')),
  zone('first-address-refuses', [106], ['127.0.0.9', '127.0.0.1'], HERE),
  {
    ...zone('first-address-is-a-black-hole', [106], ['127.0.0.2', '127.0.0.1'], HERE),
    options: { connectTimeoutMs: 1_500 },
  },
  zone(
    'every-address-refuses',
    [107],
    ['127.0.0.9', '127.0.0.8', '127.0.0.7'],
    fails('connect_refused', 'connect', { error: /2 more addresses/ }),
  ),
  zone(
    '60-addresses',
    [112],
    Array.from({ length: 60 }, (_, i) => `127.0.0.${i + 1}`),
    whole({ body: 'ok' }),
  ),
  zone('all-zeros', [113], ['0.0.0.0'], whole({ body: 'ok' })),
];

const HOSTS: readonly Scenario[] = [
  host(
    'label-of-64',
    [109],
    `${'a'.repeat(64)}.test`,
    fails(['dns_not_found', 'invalid_url'], ['dns', 'input']),
  ),
  host(
    'name-of-300',
    [109],
    `${'a'.repeat(50)}.`.repeat(6) + 'test',
    fails(['dns_not_found', 'invalid_url'], ['dns', 'input']),
  ),
  host(
    'empty-label',
    [109, 110],
    'a..b.test',
    fails(['dns_not_found', 'invalid_url'], ['dns', 'input']),
  ),
  host('digits-in-circles', [110], '\u2460\u2461\u2466.\u24ea.\u24ea.\u2460', HERE),
  host('wide-full-stops', [110], '127\u30020\u30020\u30021', HERE),
  host('short-address', [110], '127.1', HERE),
  host('octal-address', [110], '0177.0.0.1', HERE),
  host('decimal-address', [110], '2130706433', HERE),
  host('dot-at-the-end', [110], 'here.test.', HERE),
  host('underscore', [110], 'a_b.test', HERE),
  host('capitals', [110], 'HERE.Test', HERE),
  host('zone-in-address', [110], '[fe80::1%25lo]', fails('invalid_url', 'input')),
];

const MESSAGES: readonly Scenario[] = [
  message('dns-noise', [103], () => Buffer.alloc(40, 0xa5)),
  message('dns-empty-datagram', [103], () => NOTHING),
  message('dns-other-id', [103], (question) => {
    const answer = reply(question, OK, 0, NOTHING);
    answer.writeUInt16BE(answer.readUInt16BE(0) ^ 1, 0);
    return answer;
  }),
  message('dns-other-question', [103], (question) => {
    const answer = reply(question, OK, 0, NOTHING);
    answer.write('x', 13);
    return answer;
  }),
  message('dns-more-records-said-than-sent', [103], (question) => reply(question, OK, 9, NOTHING)),
  message('dns-pointer-to-itself', [103], (question) => {
    const at = question.indexOf(0, 12) + 5;
    const pointer = Buffer.from([0xc0, at, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]);
    return reply(question, OK, 1, pointer);
  }),
  message('dns-address-of-three-bytes', [103], (question) => {
    const record = Buffer.from([0, 1, 0, 1, 0, 0, 0, 60, 0, 3, 127, 0, 1]);
    return reply(question, OK, 1, Buffer.concat([NAME, record]));
  }),
  message(
    'dns-alias-of-itself',
    [104],
    (question) => {
      const record = Buffer.from([0, 5, 0, 1, 0, 0, 0, 60, 0, 2, 0xc0, 12]);
      return reply(question, OK, 1, Buffer.concat([NAME, record]));
    },
    fails(['dns_not_found', ...NO_ANSWER], 'dns'),
  ),
  message(
    'dns-cut-and-no-tcp',
    [103],
    (question) => reply(question, OK | 0x0200, 0, NOTHING),
    fails(NO_ANSWER, 'dns'),
  ),
];

/** Names, and those who should know them. */
export const DNS: readonly Scenario[] = [...ZONES, ...HOSTS, ...MESSAGES];
