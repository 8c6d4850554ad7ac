import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Line } from '../../src/tasks/line.ts';

test('serves who stays in the order of coming', () => {
  const command = fc.oneof(
    fc.constant('push' as const),
    fc.constant('shift' as const),
    fc.nat({ max: 30 }),
  );
  fc.assert(
    fc.property(fc.array(command), (commands) => {
      const line = new Line<number>();
      const leave: (() => void)[] = [];
      let expected: number[] = [];
      for (const next of commands) {
        if (next === 'push') {
          expected.push(leave.length);
          leave.push(line.push(leave.length));
        } else if (next === 'shift') {
          expect(line.shift()).toBe(expected.shift());
        } else {
          leave[next]?.();
          expected = expected.filter((n) => n !== next);
        }
        expect([line.size, line.first]).toEqual([expected.length, expected[0]]);
      }
    }),
  );
});
