import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { LinkedList, type Linked } from '../../src/util/linked-list.ts';

class Member implements Linked<Member> {
  list: LinkedList<Member> | null = null;
  previous: Member | null = null;
  next: Member | null = null;
}

function membersOf(list: LinkedList<Member>): Member[] {
  const members: Member[] = [];
  for (let one = list.first; one !== null; one = one.next) {
    expect(one.list).toBe(list);
    expect(one.previous).toBe(members.at(-1) ?? null);
    members.push(one);
  }
  expect(list.last).toBe(members.at(-1) ?? null);
  return members;
}

test('two lists with the same members do what two arrays do', () => {
  const step = fc.record({
    which: fc.integer({ min: 0, max: 9 }),
    list: fc.integer({ min: 0, max: 1 }),
    kind: fc.constantFrom('push', 'remove', 'shift'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const all = Array.from({ length: 10 }, () => new Member());
      const lists = [new LinkedList<Member>(), new LinkedList<Member>()] as const;
      const arrays: [Member[], Member[]] = [[], []];
      const drop = (member: Member): void => {
        for (const array of arrays) {
          const at = array.indexOf(member);
          if (at >= 0) array.splice(at, 1);
        }
      };
      for (const { which, list, kind } of steps) {
        const at = list === 0 ? 0 : 1;
        const member = kind === 'shift' ? lists[at].first : all[which];
        if (member === null || member === undefined) continue;
        drop(member);
        if (kind === 'push') {
          lists[at].push(member);
          arrays[at].push(member);
        } else member.list?.remove(member);
        for (const one of [0, 1] as const) expect(membersOf(lists[one])).toEqual(arrays[one]);
      }
    }),
  );
});
