import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { isFailure, parseAbsolute } from '../../src/model/target.ts';
import { redirectOf } from '../../src/transport/redirect.ts';
import { maskedHeaders } from '../../src/transport/masked-headers.ts';

const SECRET = 'qqZqq';
// prettier-ignore
const PIECES = [
  'http:', 'https:', 'javascript:', 'data:', 'file:', 'ftp:', 'gopher:', '//', '/', '\\', '@', ':', '?', '#', '..',
  '%2e', 'h.test', '[::1]', '127.1', '\u00e9', '\u009b', '\u00ff', ' ', '\t', `u:${SECRET}`, '65536',
];
const location = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join('')),
  fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) }),
  fc.webUrl(),
);
const status = fc.constantFrom(200, 300, 301, 302, 303, 304, 305, 307, 308, 399);
const from = fc.constantFrom('http://u:p@h.test/a/b?c#d', 'https://h.test/', 'http://[::1]:8080/x');

test('a redirect leads to http or https without credentials, or nowhere', () => {
  fc.assert(
    fc.property(status, fc.array(location, { maxLength: 2 }), from, (code, locations, base) => {
      const target = parseAbsolute(base);
      if (isFailure(target)) throw new Error(target.message);
      const raw = locations.flatMap((text) => [
        'Location',
        Buffer.from(text, 'latin1').toString('latin1'),
      ]);
      const redirect = redirectOf(code, raw, target);
      if (redirect === null) return;
      if ('code' in redirect) {
        expect(redirect.code).toBe('bad_redirect');
        return;
      }
      expect(redirect.target.url).toMatch(/^https?:\/\/[^/@]+\//);
      expect(redirect.target).not.toHaveProperty('credentials');
      expect(parseAbsolute(redirect.target.url)).toMatchObject({ ...redirect.target });
      expect(redirect.target.path).toMatch(/^\/[!-~]*$/);
    }),
    { numRuns: 2000 },
  );
});

test('no record shows the password of a Location, or the value of a cookie', () => {
  const attribute = fc.constantFrom(
    'Path=/',
    'HttpOnly',
    ' Secure',
    'Max-Age=5',
    SECRET,
    `x=${SECRET}`,
    '',
  );
  fc.assert(
    fc.property(fc.array(attribute), fc.constantFrom('', 'sid='), (attributes, name) => {
      const masked = maskedHeaders({
        'set-cookie': [`${name}${SECRET}${attributes.map((each) => `;${each}`).join('')}`],
        location: [`//u:${SECRET}@h/`],
      });
      expect(JSON.stringify(masked)).not.toContain(SECRET);
      expect(masked['set-cookie']?.[0]?.split(';')).toHaveLength(attributes.length + 1);
    }),
  );
});
