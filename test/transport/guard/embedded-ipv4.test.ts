import { describe, expect, test } from 'vitest';

import { embeddedIpv4 } from '../../../src/transport/guard/embedded-ipv4.ts';
import { isPublic } from '../../../src/transport/guard/guard.ts';
import { formatIp, parseIp } from '../../../src/util/ip.ts';

function embeddedIn(address: string): string[] | undefined {
  const ip = parseIp(address);
  return ip === undefined ? undefined : embeddedIpv4(ip).map(formatIp);
}

test.each<[kind: string, address: string, ...embedded: string[]]>([
  ['IPv4-compatible', '::10.0.0.1', '10.0.0.1'],
  ['IPv4-translated', '::ffff:0:10.0.0.1', '10.0.0.1'],
  ['NAT64', '64:ff9b::10.0.0.1', '10.0.0.1'],
  ['NAT64', '64:ff9b::a9fe:a9fe', '169.254.169.254'],
  ['local NAT64', '64:ff9b:1::10.0.0.1', '10.0.0.1'],
  ['local NAT64', '64:ff9b:1:abcd::10.0.0.1', '10.0.0.1'],
  ['6to4', '2002:a00:1::', '10.0.0.1'],
  ['6to4', '2002:7f00:1:1234::5', '127.0.0.1'],
  // The example of RFC 4380, 4: server 65.54.227.120, client 192.0.2.45.
  ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2', '65.54.227.120', '192.0.2.45'],
  ['Teredo', '2001:0:808:808:0:ffff:f5ff:fffe', '8.8.8.8', '10.0.0.1'],
  ['ISATAP', '2606:4700::5efe:10.0.0.1', '10.0.0.1'],
  ['ISATAP', '2606:4700::200:5efe:10.0.0.1', '10.0.0.1'],
  ['ISATAP', 'fe80::5efe:8.8.8.8', '8.8.8.8'],
  ['ISATAP in 6to4', '2002:808:808::5efe:10.0.0.1', '8.8.8.8', '10.0.0.1'],
])('%s: %s', (_kind, address, ...embedded) => {
  expect(embeddedIn(address)).toEqual(embedded);
});

test.each([
  '10.0.0.1',
  '::ffff:10.0.0.1',
  '2606:4700::10.0.0.1',
  '2606:4700::100:5efe:10.0.0.1',
  '2606:4700::5eff:10.0.0.1',
  '64:ff9b:0:1::10.0.0.1',
  '64:ff9b:2::10.0.0.1',
  '2003:a00:1::',
  '2001:1::10.0.0.1',
])('%s holds none', (address) => {
  expect(embeddedIn(address)).toEqual([]);
});

describe('isPublic', () => {
  test.each(['64:ff9b::8.8.8.8', '::ffff:8.8.8.8', '2606:4700::5efe:8.8.8.8'])(
    '%s: yes',
    (text) => {
      expect(isPublic(text)).toBe(true);
    },
  );

  test.each([
    '64:ff9b::10.0.0.1',
    '64:ff9b::168.63.129.16',
    '64:ff9b:1::8.8.8.8',
    '::ffff:10.0.0.1',
    '::8.8.8.8',
    '::ffff:0:8.8.8.8',
    '2002:808:808::',
    '2001:0:808:808:0:ffff:f7f7:f7f7',
    '2606:4700::5efe:10.0.0.1',
    'fe80::5efe:8.8.8.8',
    'fe80::1%eth0',
    'example.com',
    '',
  ])('%s: no', (text) => {
    expect(isPublic(text)).toBe(false);
  });
});
