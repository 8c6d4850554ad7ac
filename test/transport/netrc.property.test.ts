import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { netrcCredentials, parseNetrc } from '../../src/transport/netrc.ts';

const PIECES = [
  'machine',
  'default',
  'login',
  'password',
  'account',
  'macdef',
  '"',
  '\\',
  '#',
  ' ',
  '\n',
  '\r',
  'h',
];

test('any file is read', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...PIECES)).map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(text, (content) => {
      for (const { username, password } of parseNetrc(content).values()) {
        expect([typeof username, typeof password]).toEqual(['string', 'string']);
      }
    }),
    { numRuns: 1000 },
  );
});

test('entries are read as they were written', () => {
  const word = fc.string({ unit: 'grapheme-ascii', minLength: 1 });
  const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  fc.assert(
    fc.property(
      fc.domain(),
      word,
      word,
      fc.constantFrom(' ', '\n', '\n\t'),
      (host, user, secret, gap) => {
        const entry = ['machine', host, 'login', quoted(user), 'password', quoted(secret)].join(
          gap,
        );
        const netrc = parseNetrc(`# a comment\n${entry}\nmachine other.test login x password y\n`);
        expect(netrcCredentials(netrc, host.toUpperCase())).toEqual({
          username: user,
          password: secret,
        });
      },
    ),
    { numRuns: 500 },
  );
});
