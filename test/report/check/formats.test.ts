import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  CHECK_FORMATS,
  chooseCheckFormat,
  type CheckFormat,
} from '../../../src/report/check/index.ts';
import { PARSERS, type ParseCheck } from './parsers.ts';
import { render } from './render.ts';
import { HOSTILE_TEXTS, hostileReport } from './hostile.ts';
import { ALL, FROM_MEMORY, KINDS, summaryOf } from './reports.ts';

function parserOf({ name }: CheckFormat): ParseCheck {
  const parser = PARSERS[name];
  if (parser === undefined) throw new Error(`no parser for ${name}`);
  return parser;
}

// every new format is tested by being listed
describe.each(CHECK_FORMATS)('the format $name', (format) => {
  const parse = parserOf(format);
  const expectCount = (text: string, count: number): void => {
    const parsed = parse(text);
    expect(parsed === null ? count : parsed).toBe(count);
  };

  test('is found by its name and its extensions', () => {
    expect(chooseCheckFormat('-', format.name)).toBe(format);
    for (const extension of format.extensions) {
      expect(chooseCheckFormat(`out/Status${extension.toUpperCase()}`)).toBe(format);
    }
  });

  test.each([true, false])('tells of no check at all, memory: %s', async (hasMemory) => {
    expectCount(await render(format, [], undefined, { hasMemory }), 0);
    expectCount(await render(format, [], null, { hasMemory }), 0);
  });

  test.each(Object.entries(KINDS))('tells of a check that is %s', async (_kind, report) => {
    for (const hasMemory of [true, false]) {
      const text = await render(format, [report], undefined, { hasMemory });
      expectCount(text, 1);
      expect(text).not.toContain('undefined');
      expect(text).not.toContain('[object');
    }
  });

  test('tells of all of them', async () => {
    expectCount(await render(format, ALL), ALL.length);
  });

  test('tells from memory', async () => {
    const text = await render(format, FROM_MEMORY, null);
    expectCount(text, FROM_MEMORY.length);
    expect(text).not.toContain('undefined');
  });

  test('tells that nothing is known, and that some were not run', async () => {
    const summary = summaryOf(ALL, { isUnknown: true, unfinished: 7 });
    expectCount(await render(format, ALL, summary), ALL.length);
  });

  test('tells less with changesOnly, or as much', async () => {
    for (const hasMemory of [true, false]) {
      const all = await render(format, ALL, undefined, { hasMemory });
      const some = await render(format, ALL, undefined, { hasMemory, changesOnly: true });
      parse(some);
      expect(some.length).toBeLessThanOrEqual(all.length);
    }
  });

  test.each(HOSTILE_TEXTS.map((text) => [JSON.stringify(text.slice(0, 40)), text]))(
    'withstands %s',
    async (_name, hostile) => {
      for (const base of [...ALL, ...FROM_MEMORY]) {
        const reports = [hostileReport(hostile, base)];
        const summary = base.result === null ? null : summaryOf(reports);
        expectCount(await render(format, reports, summary, { title: hostile }), 1);
      }
    },
  );

  test('withstands all of that at once, and names that look alike', async () => {
    const reports = HOSTILE_TEXTS.map((text) => hostileReport(text));
    expectCount(await render(format, reports), reports.length);
    expectCount(await render(format, [...reports, ...ALL]), reports.length + ALL.length);
  });

  test('writes colours only where they are asked for', async () => {
    const plain = await render(format, ALL);
    expect(plain).not.toContain('\u001b');
    const coloured = await render(format, ALL, undefined, { color: true });
    // oxlint-disable-next-line no-control-regex
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });
});

/** What means something to one of the formats. */
const MARKS = '| \\ ` : % # " \' < > & = , - ] \n \r x \u001b \ud83d'.split(' ').concat(' ');

describe('any text', () => {
  const formats = CHECK_FORMATS.filter(({ name }) => name !== 'html');

  test.each(formats)('cannot break $name', async (format) => {
    const parse = parserOf(format);
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    const marks = fc.string({
      unit: fc.constantFrom(...MARKS),
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, marks), fc.oneof(text, marks), async (one, other) => {
        const reports = [hostileReport(one), { ...hostileReport(other), url: one }];
        const count = parse(await render(format, reports, undefined, { title: other }));
        expect(count ?? reports.length).toBe(reports.length);
      }),
      { numRuns: 150 },
    );
  });
});

describe('the choice of a format', () => {
  test('is text for stdout', () => {
    expect(chooseCheckFormat('-').name).toBe('text');
  });

  test('is refused for a name that says nothing', () => {
    expect(() => chooseCheckFormat('status.doc')).toThrow(/no format goes with this name.*\.xml/);
    expect(() => chooseCheckFormat('-', 'juni')).toThrow(/did you mean junit\?/);
  });

  test('no two formats share a name or an extension', () => {
    const names = CHECK_FORMATS.flatMap(({ name, extensions }) => [name, ...extensions]);
    expect(new Set(names).size).toBe(names.length);
  });
});
