import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { UsageError } from '../../src/model/errors.ts';
import { parseProxy, proxyChooser } from '../../src/transport/proxy.ts';

const SECRET = 'qqZqq';

test('a proxy is what its URL says', () => {
  const word = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 6 })
    .filter((text) => !/\p{Cs}/u.test(text));
  const scheme = fc.constantFrom('http', 'https', 'socks5', 'socks5h');
  const host = fc.oneof(fc.domain(), fc.ipV4(), fc.constant('[::1]'));
  const port = fc.integer({ min: 1, max: 65_535 });
  fc.assert(
    fc.property(scheme, word, word, host, port, (name, user, secret, where, at) => {
      const userinfo = `${encodeURIComponent(user)}:${encodeURIComponent(secret)}`;
      expect(parseProxy(`${name}://${userinfo}@${where}:${at}`)).toMatchObject({
        kind: name.startsWith('socks') ? 'socks' : 'http',
        hostname: where.replaceAll(/[[\]]/g, '').toLowerCase(),
        port: at,
        secure: name === 'https',
        resolvesNames: name !== 'socks5',
        username: user,
        password: secret,
      });
    }),
    { numRuns: 300 },
  );
});

test('any text is a proxy or refused, without its password', () => {
  // prettier-ignore
  const pieces = [
    'http', 'https', 'socks5', 'ftp', '://', ':', '//', '/', '@', 'u', 'h', '[::1]', '1', '99999', '%', ' ', '#', '?',
  ];
  const start = fc.array(fc.constantFrom(...pieces), { maxLength: 4 }).map((all) => all.join(''));
  fc.assert(
    fc.property(start, start, (before, after) => {
      const text = `${before}u:${SECRET}@${after}`;
      try {
        expect(parseProxy(text).port).toBeLessThanOrEqual(65_535);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        expect(error.message).not.toContain(SECRET);
      }
    }),
    { numRuns: 2000 },
  );
});

test('any list of exceptions can be asked', () => {
  // prettier-ignore
  const pieces = [
    '*', '.', ',', ' ', ':', '/', '[', ']', 'h.test', '10.0.0.0', '::1', 'fe80::1', '%eth0', '8', '33', '128', '129', '80',
  ];
  const list = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((all) => all.join(''));
  const host = fc.constantFrom('h.test', 'a.h.test.', '10.1.2.3', '::1', 'fe80::1', 'localhost');
  fc.assert(
    fc.property(list, host, (noProxy, hostname) => {
      const choose = proxyChooser('http://p.test:3128', { no_proxy: noProxy });
      expect(choose(false, hostname, 80)?.hostname ?? null).toBeOneOf(['p.test', null]);
    }),
    { numRuns: 2000 },
  );
});
