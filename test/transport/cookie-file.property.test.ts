import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';

import { FileError, UsageError } from '../../src/model/errors.ts';
import {
  formatCookieFile,
  isCookieComment,
  parseCookieLine,
  type FileCookie,
} from '../../src/transport/cookie-file.ts';
import { Cookies } from '../../src/transport/cookies.ts';

const FILE = join(tmpdir(), `gfetch-cookies-${randomBytes(6).toString('hex')}`);
afterAll(() => rmSync(FILE, { force: true }));

/** Bytes, each a character, but those that no field can have. */
const bytes = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter((code) => code !== 0x7f)
    .map((code) => String.fromCharCode(code)),
});
const cookie: fc.Arbitrary<FileCookie> = fc.record({
  domain: fc.domain(),
  hasSubdomains: fc.boolean(),
  path: bytes.map((path) => `/${path}`),
  isSecure: fc.boolean(),
  isHttpOnly: fc.boolean(),
  expires: fc.nat({ max: 2 ** 40 }),
  name: bytes,
  value: bytes,
});

const linesOf = (text: string): string[] =>
  text.split('\n').filter((line) => !isCookieComment(line));

test('cookies are read as they were written', () => {
  fc.assert(
    fc.property(fc.array(cookie), (cookies) => {
      expect(linesOf(formatCookieFile(cookies)).map(parseCookieLine)).toEqual(cookies);
    }),
    { numRuns: 300 },
  );
});

test('what does not fit into a line is left out, and makes no other cookie', () => {
  const nasty = fc.string({ unit: fc.constantFrom('a', '\t', '\n', '\r', '\0', '\u007f', '#') });
  fc.assert(
    fc.property(fc.array(cookie), nasty, nasty, (cookies, name, value) => {
      const odd = cookies.map((each) => ({ ...each, name, value }));
      const read = linesOf(formatCookieFile(odd)).map(parseCookieLine);
      const fits = !/[\t\n\r\0\u007f]/.test(name + value);
      expect(read).toEqual(fits ? odd : []);
    }),
    { numRuns: 300 },
  );
});

const line = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.oneof(
        bytes,
        fc.constantFrom(
          'TRUE',
          'h.test',
          '.h.test',
          '::1',
          '/',
          '0',
          '-1',
          '1e300',
          '9e15',
          'NaN',
          '#HttpOnly_h',
        ),
      ),
      { minLength: 6, maxLength: 7 },
    )
    .map((fields) => fields.join('\t')),
);

test('any file is read, or refused as what the user can mend', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 4 }), async (lines) => {
      writeFileSync(FILE, lines.join('\n'), 'latin1');
      try {
        const cookies = await Cookies.load(FILE, FILE);
        expect(cookies.header('http://h.test/')).not.toMatch(/[\r\n\0]/);
        await cookies.save();
        await Cookies.load(FILE, undefined);
      } catch (error) {
        expect([FileError, UsageError].some((kind) => error instanceof kind)).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

test('whatever a server sets is kept, or not', async () => {
  const setCookie = fc.oneof(
    bytes,
    fc
      .array(
        fc.constantFrom(
          'a',
          '=',
          ';',
          ' ',
          ',',
          '"',
          'Path=/',
          'Domain=h.test',
          'Expires=',
          'Max-Age=',
          '9'.repeat(400),
          '-1',
          '\u0080',
        ),
      )
      .map((pieces) => pieces.join('')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(setCookie, { maxLength: 6 }), async (all) => {
      const cookies = await Cookies.load(undefined, FILE);
      cookies.store('http://h.test/', all);
      const sent = cookies.header('http://h.test/');
      await cookies.save();
      const again = await Cookies.load(FILE, undefined);
      expect(typeof again.header('http://h.test/')).toBe(typeof sent);
    }),
    { numRuns: 200 },
  );
});
