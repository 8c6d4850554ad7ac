import { describe, expect, test } from 'vitest';

import {
  createGuard,
  isPublic,
  type GuardOptions,
  type NamedBy,
} from '../../../src/transport/guard/guard.ts';
import { SPECIAL_RANGES } from '../../../src/transport/guard/special-ranges.ts';
import { formatIp } from '../../../src/util/ip.ts';
import { formatIpPrefix, ipPrefix } from '../../../src/util/ip-prefix.ts';
import { seededRandom } from '../../support/random.ts';

const NAMERS: readonly NamedBy[] = ['user', 'public-server'];

interface Told {
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
  readonly denyPrivate?: boolean;
  readonly allowPrivate?: boolean;
}

const optionsOf = ({ allow = [], deny = [], ...flags }: Told): GuardOptions => ({
  allowIp: allow.map(ipPrefix),
  denyIp: deny.map(ipPrefix),
  denyPrivate: false,
  allowPrivate: false,
  ...flags,
});

const guardOf = (told: Told) => createGuard(optionsOf(told));

interface Policy extends Told {
  readonly title: string;
  /** For those that the user named, and for those that a public server named. */
  readonly refused: readonly [user: string, server: string];
}

// In order: a public address, a private one, loopback, and two of a range that is picked out below.
const ADDRESSES = ['8.8.8.8', '10.0.0.1', '127.0.0.1', '10.9.0.1', '9.9.9.9'];
const [PUBLIC, PRIVATE, LOOPBACK, PICKED_PRIVATE, PICKED_PUBLIC] = ADDRESSES;
const PICKED = ['10.9.0.0/16', '9.9.9.0/24'];

const NOT_PICKED = [PUBLIC, PRIVATE, LOOPBACK].join(' ');
const SPECIAL = [PRIVATE, LOOPBACK, PICKED_PRIVATE].join(' ');
const SPECIAL_NOT_PICKED = [PRIVATE, LOOPBACK].join(' ');
const SPECIAL_OR_PICKED = [PRIVATE, LOOPBACK, PICKED_PRIVATE, PICKED_PUBLIC].join(' ');
const ONLY_PICKED = [PICKED_PRIVATE, PICKED_PUBLIC].join(' ');

const POLICIES: readonly Policy[] = [
  { title: 'by default', refused: ['', SPECIAL] },
  { title: '--allow-private', allowPrivate: true, refused: ['', ''] },
  { title: '--deny-private', denyPrivate: true, refused: [SPECIAL, SPECIAL] },
  {
    title: '--deny-private --allow-private',
    denyPrivate: true,
    allowPrivate: true,
    refused: [SPECIAL, SPECIAL],
  },
  { title: '--deny-ip', deny: PICKED, refused: [ONLY_PICKED, SPECIAL_OR_PICKED] },
  {
    title: '--deny-ip --allow-private',
    deny: PICKED,
    allowPrivate: true,
    refused: [ONLY_PICKED, ONLY_PICKED],
  },
  {
    title: '--deny-ip --deny-private',
    deny: PICKED,
    denyPrivate: true,
    refused: [SPECIAL_OR_PICKED, SPECIAL_OR_PICKED],
  },
  { title: '--allow-ip', allow: PICKED, refused: [NOT_PICKED, NOT_PICKED] },
  {
    title: '--allow-ip --allow-private',
    allow: PICKED,
    allowPrivate: true,
    refused: [NOT_PICKED, NOT_PICKED],
  },
  {
    title: '--allow-ip --deny-private',
    allow: PICKED,
    denyPrivate: true,
    refused: [SPECIAL_NOT_PICKED, SPECIAL_NOT_PICKED],
  },
  {
    title: '--allow-ip --deny-ip of the same',
    allow: PICKED,
    deny: PICKED,
    refused: ['', SPECIAL_NOT_PICKED],
  },
  {
    title: '--allow-ip --deny-ip of everything',
    allow: PICKED,
    deny: ['0.0.0.0/0'],
    refused: [NOT_PICKED, NOT_PICKED],
  },
];

describe.each(POLICIES)('$title', ({ title: _title, refused, ...told }) => {
  const guard = guardOf(told);

  test.each(NAMERS)('what the %s named', (namedBy) => {
    const wanted = refused[namedBy === 'user' ? 0 : 1];
    const found = ADDRESSES.filter((address) => guard.refusal(address, namedBy) !== null);
    expect(found.join(' ')).toBe(wanted);
    // Where nothing is refused there is nothing to ask, apart from the one row whose options cancel out.
    expect(guard.isActive(namedBy)).toBe(wanted !== '' || told.deny !== undefined);
  });

  test.each(NAMERS)('a filter for what the %s named says the same', (namedBy) => {
    const wanted = refused[namedBy === 'user' ? 0 : 1];
    const { allowed, refusal } = guard.filter(
      ADDRESSES.map((address) => ({ address })),
      namedBy,
    );
    const names = allowed.map(({ address }) => address);
    expect(ADDRESSES.filter((address) => !names.includes(address)).join(' ')).toBe(wanted);
    expect(refusal).toBeNull();
  });

  test('what the user may not reach, a public server may not either', () => {
    const { random, seed } = seededRandom();
    for (let round = 0; round < 500; round += 1) {
      const value = BigInt(Math.floor(random() * 2 ** 32));
      const address = formatIp(
        random() < 0.5 ? { family: 4, value } : { family: 6, value: (0x64ff9bn << 96n) | value },
      );
      const isRefused = guard.refusal(address, 'user') !== null;
      const isRefusedToServer = guard.refusal(address, 'public-server') !== null;
      expect(isRefusedToServer || !isRefused, `${address}, seed ${seed}`).toBe(true);
    }
  });
});

describe('a refusal', () => {
  test.each<[told: Told, namedBy: NamedBy, address: string, text: string]>([
    [
      {},
      'public-server',
      '127.0.0.1',
      '127.0.0.1 is loopback (RFC 1122), and a redirect or link from a public address may not lead there (--allow-private)',
    ],
    [
      {},
      'public-server',
      '::ffff:a9fe:a9fe',
      '::ffff:a9fe:a9fe is cloud metadata (AWS, Azure, Google Cloud and others), and a redirect or link from a public address may not lead there (--allow-private)',
    ],
    [
      {},
      'public-server',
      '64:ff9b::a00:1',
      '64:ff9b::a00:1 may lead to 10.0.0.1, which is private (RFC 1918), and a redirect or link from a public address may not lead there (--allow-private)',
    ],
    [
      { denyPrivate: true },
      'user',
      'fe80::1%eth0',
      'fe80::1%eth0 is link-local (RFC 4291), and --deny-private refuses such addresses (--allow-ip makes exceptions)',
    ],
    [
      { deny: ['8.8.8.8', '8.8.0.0/16'] },
      'user',
      '8.8.8.8',
      '8.8.8.8 is within --deny-ip 8.8.0.0/16 (--allow-ip makes exceptions)',
    ],
    [
      { deny: ['8.8.8.8'] },
      'user',
      '64:ff9b::808:808',
      '64:ff9b::808:808 may lead to 8.8.8.8, which is within --deny-ip 8.8.8.8 (--allow-ip makes exceptions)',
    ],
    [{ allow: ['9.0.0.0/8'] }, 'user', '8.8.8.8', '8.8.8.8 is not within --allow-ip'],
    [
      { allow: ['64:ff9b::/96', '9.0.0.0/8'] },
      'user',
      '64:ff9b::808:808',
      '64:ff9b::808:808 may lead to 8.8.8.8, which is not within --allow-ip',
    ],
    [{ denyPrivate: true }, 'user', 'a\u001b[2J', '“a\\x1b[2J” is no IP address'],
  ])('%j, %s, %s', (told, namedBy, address, text) => {
    expect(guardOf(told).refusal(address, namedBy)).toBe(text);
  });
});

describe('--allow-ip', () => {
  test('must cover an address and the IPv4 address that it holds', () => {
    const address = '2002:a00:1::';
    const allowing = (...allow: string[]): string | null =>
      guardOf({ allow, denyPrivate: true }).refusal(address, 'user');
    expect(allowing('10.0.0.1')).toContain(`${address} is 6to4`);
    expect(allowing('2002::/16')).toContain(`${address} may lead to 10.0.0.1`);
    expect(allowing('2002::/16', '10.0.0.1')).toBeNull();
  });

  test('of all IPv6 allows no IPv4, however it is written', () => {
    const guard = guardOf({ allow: ['::/0'] });
    expect(guard.refusal('2606:4700::1', 'user')).toBeNull();
    expect(guard.refusal('127.0.0.1', 'user')).not.toBeNull();
    expect(guard.refusal('::ffff:127.0.0.1', 'user')).not.toBeNull();
    expect(guard.refusal('64:ff9b::127.0.0.1', 'user')).not.toBeNull();
  });

  test('of an IPv4 range allows its IPv4-mapped spelling, and the other way about', () => {
    const allowing = (range: string) => guardOf({ allow: [range], denyPrivate: true });
    expect(allowing('10.0.0.0/8').refusal('::ffff:10.0.0.1', 'user')).toBeNull();
    expect(allowing('::ffff:10.0.0.0/104').refusal('10.0.0.1', 'user')).toBeNull();
  });
});

describe('filter', () => {
  const guard = guardOf({});
  const filter = (...addresses: string[]) =>
    guard.filter(
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      'public-server',
    );

  test('passes over what is refused and keeps the order and the objects', () => {
    expect(filter('127.0.0.1', '2606:4700::1', '::1', '8.8.8.8')).toEqual({
      allowed: [
        { address: '2606:4700::1', family: 6 },
        { address: '8.8.8.8', family: 4 },
      ],
      refusal: null,
    });
  });

  test('tells of the first where none is left', () => {
    const first = guard.refusal('10.0.0.1', 'public-server');
    expect(filter('10.0.0.1')).toEqual({ allowed: [], refusal: first });
    expect(filter('10.0.0.1', '::1', '0.0.0.0')).toEqual({
      allowed: [],
      refusal: `${first}; no other address of the name is allowed either`,
    });
  });

  test('of nothing is nothing, and nothing refused', () => {
    expect(filter()).toEqual({ allowed: [], refusal: null });
  });

  test('does not look where nothing can be refused', () => {
    const addresses = [{ address: 'no address' }];
    expect(guard.filter(addresses, 'user').allowed).toBe(addresses);
  });
});

describe.each(SPECIAL_RANGES.map(({ prefix }) => [formatIpPrefix(prefix), prefix] as const))(
  '%s',
  (_text, { family, first, last }) => {
    test('both ends are refused to a server, and to everybody with --deny-private', () => {
      for (const value of [first, last]) {
        const address = formatIp({ family, value });
        expect(guardOf({}).refusal(address, 'user'), address).toBeNull();
        expect(guardOf({}).refusal(address, 'public-server'), address).not.toBeNull();
        expect(guardOf({ denyPrivate: true }).refusal(address, 'user'), address).not.toBeNull();
      }
    });
  },
);

test('no public address is refused without --deny-ip or --allow-ip', () => {
  const { random, seed } = seededRandom();
  const strictest = guardOf({ denyPrivate: true });
  let publicCount = 0;
  for (let round = 0; round < 3_000; round += 1) {
    const bits = BigInt(Math.floor(random() * 2 ** 45));
    const ip =
      random() < 0.5
        ? ({ family: 4, value: bits >> 13n } as const)
        : ({ family: 6, value: (1n << 125n) | (bits << 80n) | bits } as const);
    const address = formatIp(ip);
    if (isPublic(address)) publicCount += 1;
    const isAllowed = strictest.refusal(address, 'public-server') === null;
    expect(isAllowed, `${address}, seed ${seed}`).toBe(isPublic(address));
  }
  expect(publicCount).toBeGreaterThan(2_000);
});
