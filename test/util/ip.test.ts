import { isIP } from 'node:net';
import { describe, expect, test } from 'vitest';

import { formatIp, parseIp } from '../../src/util/ip.ts';
import { seededRandom } from '../support/random.ts';

describe('parseIp', () => {
  test.each<[text: string, family: 4 | 6, value: bigint]>([
    ['0.0.0.0', 4, 0n],
    ['127.0.0.1', 4, 0x7f00_0001n],
    ['255.255.255.255', 4, 0xffff_ffffn],
    ['::', 6, 0n],
    ['::1', 6, 1n],
    ['1::', 6, 1n << 112n],
    ['2001:DB8::a', 6, 0x2001_0db8_0000_0000_0000_0000_0000_000an],
    ['1:2:3:4:5:6:7:8', 6, 0x0001_0002_0003_0004_0005_0006_0007_0008n],
    ['64:ff9b::192.0.2.1', 6, 0x0064_ff9b_0000_0000_0000_0000_c000_0201n],
    ['1:2:3:4:5:6:1.2.3.4', 6, 0x0001_0002_0003_0004_0005_0006_0102_0304n],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 6, (1n << 128n) - 1n],
  ])('%s', (text, family, value) => {
    expect(parseIp(text)).toEqual({ family, value });
  });

  test.each(['::ffff:127.0.0.1', '::fFFf:7f00:1', '0:0:0:0:0:ffff:127.0.0.1', '::ffff:7f00:1%lo'])(
    '%s is the IPv4 address',
    (text) => {
      expect(parseIp(text)).toEqual({ family: 4, value: 0x7f00_0001n });
    },
  );

  test.each(['::fffe:7f00:1', '::1:ffff:7f00:1', '::ffff:0:7f00:1', '::7f00:1'])(
    '%s is no IPv4-mapped address',
    (text) => {
      expect(parseIp(text)?.family).toBe(6);
    },
  );

  test('a zone is left out', () => {
    expect(parseIp('fe80::1%eth0')).toEqual(parseIp('fe80::1'));
  });

  test.each([
    '',
    'localhost',
    '127.1',
    '0177.0.0.1',
    '012.1.2.3',
    '01200034567',
    '0x7f.0.0.1',
    '2130706433',
    '256.1.1.1',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.4.',
    ' 1.2.3.4',
    '1.2.3.4\n',
    '①②⑦.0.0.1',
    '[::1]',
    ':::',
    '::1::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '::12345',
    '::1.2.3.256',
    '1.2.3.4%eth0',
  ])('“%s” is no address', (text) => {
    expect(parseIp(text)).toBeUndefined();
  });
});

describe('formatIp', () => {
  test.each([
    ['1.2.3.4', '1.2.3.4'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('%s is written %s', (text, written) => {
    const ip = parseIp(text);
    expect(ip === undefined ? undefined : formatIp(ip)).toBe(written);
  });

  test('any address is read back as it was written', () => {
    const { random, seed } = seededRandom();
    for (let round = 0; round < 2_000; round += 1) {
      const groups = Array.from({ length: 8 }, () =>
        random() < 0.4 ? 0 : Math.floor(random() * 0x1_0000),
      );
      const text =
        random() < 0.3
          ? groups
              .slice(0, 4)
              .map((group) => group & 0xff)
              .join('.')
          : groups.map((group) => group.toString(16)).join(':');
      const ip = parseIp(text);
      const written = ip === undefined ? '' : formatIp(ip);
      expect(isIP(written), `${text}, seed ${seed}`).toBe(ip?.family);
      expect(parseIp(written), `${text}, seed ${seed}`).toEqual(ip);
    }
  });
});
