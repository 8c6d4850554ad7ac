import { describe, expect, test } from 'vitest';

import { isFailure, parseTarget } from '../../../src/model/target.ts';
import { createGuard } from '../../../src/transport/guard/guard.ts';
import { routeTo } from '../../../src/transport/route.ts';
import { addressesOf, resolverOf } from '../support/resolver.ts';

const guard = createGuard({ allowIp: [], denyIp: [], denyPrivate: false, allowPrivate: false });

/** The addresses that a URL leads to, by the way that every request takes; none: it is no URL. */
async function dialled(url: string): Promise<string[]> {
  const target = parseTarget(url);
  if (isFailure(target)) return [];
  const { hostname, port } = routeTo(target.origin, null);
  const resolver = resolverOf({ resolve: ['zeros.test:80:0.0.0.0', 'local.test:80:127.0.0.9'] });
  const addresses = await addressesOf(resolver, hostname, port);
  resolver.close();
  return addresses;
}

describe('refused to a public server, however it is spelled', () => {
  test.each([
    ['127.1', '127.0.0.1'],
    ['127.0.1', '127.0.0.1'],
    ['0177.0.0.1', '127.0.0.1'],
    ['0x7f.1', '127.0.0.1'],
    ['0x7f000001', '127.0.0.1'],
    ['0X7F.0x0.0x00.0x001', '127.0.0.1'],
    ['2130706433', '127.0.0.1'],
    ['017700000001', '127.0.0.1'],
    ['①②⑦.⓪.⓪.①', '127.0.0.1'],
    ['１２７.０.０.１', '127.0.0.1'],
    ['127。0。0。1', '127.0.0.1'],
    ['127．0｡0.1', '127.0.0.1'],
    ['127.0.0.1.', '127.0.0.1'],
    ['127%2e0%2e0%2e1', '127.0.0.1'],
    ['%31%32%37.0.0.1', '127.0.0.1'],
    ['user:8.8.8.8@127.0.0.1', '127.0.0.1'],
    ['0', '0.0.0.0'],
    ['0x', '0.0.0.0'],
    ['0.0.0.0', '0.0.0.0'],
    ['10.1', '10.0.0.1'],
    ['012.1.2.3', '10.1.2.3'],
    ['01200034567', '10.0.57.119'],
    ['192.168.257', '192.168.1.1'],
    ['169.254.43518', '169.254.169.254'],
    ['2852039166', '169.254.169.254'],
    ['0xA9.0xFE.0xA9.0xFE', '169.254.169.254'],
    ['4294967295', '255.255.255.255'],
    ['[::]', '::'],
    ['[::1]', '::1'],
    ['[0:0:0:0:0:0:0:1]', '::1'],
    ['[000:0:0000::01]', '::1'],
    ['[::fFFf:127.0.0.1]', '::ffff:7f00:1'],
    ['[0:0:0:0:0:ffff:7f00:0001]', '::ffff:7f00:1'],
    ['[::ffff:169.254.169.254]', '::ffff:a9fe:a9fe'],
    ['[::127.0.0.1]', '::7f00:1'],
    ['[::ffff:0:127.0.0.1]', '::ffff:0:7f00:1'],
    ['[64:ff9b::127.0.0.1]', '64:ff9b::7f00:1'],
    ['[64:ff9b:1::8.8.8.8]', '64:ff9b:1::808:808'],
    ['[2002:7f00:1::]', '2002:7f00:1::'],
    ['[2606:4700::5efe:10.0.0.1]', '2606:4700::5efe:a00:1'],
    ['[FD00:EC2::254]', 'fd00:ec2::254'],
    ['[fe80::1]', 'fe80::1'],
    ['[fec0::1]', 'fec0::1'],
    ['[ff02::1]', 'ff02::1'],
    ['[100::1]', '100::1'],
    ['[5f00::1]', '5f00::1'],
    ['168.63.129.16', '168.63.129.16'],
    ['100.100.100.200', '100.100.100.200'],
    ['192.0.0.192', '192.0.0.192'],
    ['zeros.test', '0.0.0.0'],
    ['zeros.test.', '0.0.0.0'],
    ['LOCAL.test', '127.0.0.9'],
  ])('http://%s/ leads to %s', async (host, address) => {
    const addresses = await dialled(`http://${host}/`);
    expect(addresses).toEqual([address]);
    for (const each of addresses) {
      expect(guard.refusal(each, 'public-server')).not.toBeNull();
      expect(guard.refusal(each, 'user')).toBeNull();
    }
  });

  test.each(['localhost', 'localhost.', 'LOCALHOST', 'x.localhost', 'ｌocalhost', 'loc%61lhost'])(
    'http://%s/ leads to loopback',
    async (host) => {
      const addresses = await dialled(`http://${host}/`);
      expect(addresses).toEqual(['127.0.0.1', '::1']);
      const found = guard.filter(
        addresses.map((address) => ({ address })),
        'public-server',
      );
      expect(found.allowed).toEqual([]);
      expect(found.refusal).toMatch(/^127\.0\.0\.1 is loopback/);
    },
  );
});

test.each([
  '256.1.1.1',
  '1.2.3.4.5',
  '4294967296',
  '0x1ffffffff',
  '127.0.0.0x100',
  '09.0.0.1',
  '[fe80::1%25eth0]',
  '[::1%lo]',
  '[::1]x',
  '[127.0.0.1]',
  '[::ffff:0177.0.0.1]',
  '127.0.0.1%00.example.com',
])('http://%s/ is no URL', async (host) => {
  expect(await dialled(`http://${host}/`)).toEqual([]);
});

test.each([
  ['8.8.8.8', '8.8.8.8'],
  ['134744072', '8.8.8.8'],
  ['010.010.010.010', '8.8.8.8'],
  ['1.1', '1.0.0.1'],
  ['11.0.0.1', '11.0.0.1'],
  ['172.32.0.1', '172.32.0.1'],
  ['100.128.0.1', '100.128.0.1'],
  ['192.0.1.1', '192.0.1.1'],
  ['168.63.129.17', '168.63.129.17'],
  ['223.255.255.255', '223.255.255.255'],
  ['[2606:4700:4700::1111]', '2606:4700:4700::1111'],
  ['[2a00:1450:4001:830::200e]', '2a00:1450:4001:830::200e'],
  ['[::ffff:8.8.8.8]', '::ffff:808:808'],
  ['[64:ff9b::8.8.8.8]', '64:ff9b::808:808'],
])('http://%s/ leads to %s, where a public server may lead', async (host, address) => {
  const addresses = await dialled(`http://${host}/`);
  expect(addresses).toEqual([address]);
  for (const each of addresses) expect(guard.refusal(each, 'public-server')).toBeNull();
});
