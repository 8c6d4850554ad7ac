import { expect, test } from 'vitest';

import { culpritOf, type LoopBlock } from '../../src/report/loop-lag-culprit.ts';
import type { BusySection } from '../../src/util/busy.ts';

function section(what: string, tookMs: number, subject: string | null = null): BusySection {
  return { what, subject, sizeBytes: 1e6, startMs: 0, tookMs };
}

function kindOf(block: Partial<LoopBlock>): [kind: string, what: string] {
  const whole = { blockedMs: 400, cpuMs: 400, gcMs: 0, sections: [], ...block };
  const { kind, what } = culpritOf(whole);
  return [kind, what];
}

const OWN = ['unknown', 'something in gfetch itself'];

test('who was at it for half of the time did it', () => {
  expect(kindOf({ sections: [section('links', 200)] })).toEqual(['section', 'links']);
  expect(kindOf({ sections: [section('links', 199)] })).toEqual(OWN);
  expect(kindOf({ gcMs: 200 })).toEqual(['gc', 'garbage collection']);
  expect(kindOf({ gcMs: 199 })).toEqual(OWN);
});

test('a section is blamed for the garbage that it made', () => {
  expect(kindOf({ gcMs: 390, sections: [section('links', 399)] })).toEqual(['section', 'links']);
});

test('many short sections are told by the one that was longest', () => {
  const sections = [section('links', 90, 'a'), section('title', 100), section('links', 110, 'b')];
  const culprit = culpritOf({ blockedMs: 400, cpuMs: 400, gcMs: 0, sections });
  expect(culprit).toMatchObject({ kind: 'section', what: 'links', section: { subject: 'b' } });
});

test('a process that got no processor time has nothing to answer for', () => {
  expect(kindOf({ cpuMs: 199 })[0]).toBe('machine');
  expect(kindOf({ cpuMs: 200 })).toEqual(OWN);
});
