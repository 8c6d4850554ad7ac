import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { HostTallies } from '../../src/report/hosts.ts';
import { answered } from './records.ts';

// Short, so that they share beginnings, and places where recent ones are kept.
const host = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '.', '1'), minLength: 1, maxLength: 3 }),
  fc.tuple(fc.nat({ max: 3000 })).map(([number]) => `host-${number}.example:8080`),
);
const user = fc.constantFrom('', 'user@', 'user:***@');
const path = fc.constantFrom('', 'index.html', 'a@b/c', 'http://other.example/', '?q=/');
const known = fc
  .tuple(fc.constantFrom('http://', 'https://'), user, host, path)
  .map(([scheme, name, at, rest]) => ({ url: `${scheme}${name}${at}/${rest}`, host: at }));
const unknown = fc
  .constantFrom('', '/', 'nonsense', 'example/a://b', 'http://', 'http:///x', 'x'.repeat(20))
  .map((url) => ({ url, host: null }));

test('every record counts for the host that its URL names, in whatever order hosts come', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof({ arbitrary: known, weight: 9 }, unknown)), (urls) => {
      const table = new HostTallies();
      for (const { url } of urls) table.add(answered(404, { url }));
      const expected = new Map<string, number>();
      for (const { host: name } of urls) {
        if (name !== null) expected.set(name, (expected.get(name) ?? 0) + 1);
      }
      const { counted, most_failing: failing } = table.snapshot();
      expect(counted).toBe(expected.size);
      const counts = [...expected.values()].toSorted((a, b) => b - a).slice(0, 5);
      expect(failing.map(({ recorded }) => recorded)).toEqual(counts);
      for (const { host: name, recorded } of failing) expect(recorded).toBe(expected.get(name));
    }),
    { numRuns: 500 },
  );
});
