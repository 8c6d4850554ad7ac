import type { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';

import { hasNoAddressFor } from '../../src/transport/own-address.ts';
import { translate } from '../../src/transport/translate.ts';

type Own = ReturnType<typeof networkInterfaces>;

const own = (...addresses: string[]): Own => ({
  any: addresses.map((address) => ({
    address,
    family: address.includes(':') ? 'IPv6' : 'IPv4',
    netmask: '',
    mac: '',
    internal: false,
    cidr: null,
    scopeid: 0,
  })) as Own[string] & object,
});

const unavailable = (details: object): Error =>
  Object.assign(new Error('EADDRNOTAVAIL'), {
    code: 'EADDRNOTAVAIL',
    syscall: 'connect',
    ...details,
  });

describe('EADDRNOTAVAIL', () => {
  test.each([
    // to, own addresses: none of them will do
    ['::1', [], true],
    ['::1', ['127.0.0.1', 'fe80::1', '2001:db8::2'], true],
    ['::1', ['::1'], false],
    ['2001:db8::1', ['127.0.0.1', '::1', 'fe80::1', '192.0.2.1'], true],
    ['2001:db8::1', ['2001:db8::2'], false],
    // Linux says ENETUNREACH where it has no address for IPv4: it is about ports.
    ['192.0.2.1', [], false],
    ['127.0.0.1', ['127.0.0.1'], false],
  ])('to %s from %j', (address, addresses, expected) => {
    expect(hasNoAddressFor(unavailable({ address }), () => own(...addresses))).toBe(expected);
  });

  test('of bind is about the address that was asked for', () => {
    const error = unavailable({ syscall: 'bind', address: '192.0.2.1' });
    expect(hasNoAddressFor(error, () => own('192.0.2.2'))).toBe(true);
    expect(translate(error, 'connect')).toMatchObject({ code: 'network_unreachable' });
  });

  test('is a matter of ports otherwise', () => {
    expect(translate(unavailable({ address: '127.0.0.1' }), 'connect')).toMatchObject({
      code: 'file_limit',
      message: 'no local port is left',
    });
  });

  test('is what it is about: other codes say other things', () => {
    const error = Object.assign(new Error('x'), { code: 'EMFILE', address: '::1' });
    expect(hasNoAddressFor(error, () => own())).toBe(false);
  });
});
