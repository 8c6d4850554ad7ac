import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import { NOT_HANDLED } from '../hostile/not-handled.ts';
import { CHAPTERS, SCENARIOS } from '../support/hostile/index.ts';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const PAGE = read('docs/reliability.md');
/** Its tests have the names of the scenarios. */
const TABLE = 'test/hostile/scenarios.test.ts';

/** The rows of the table whose header begins so, cell by cell. */
function rowsOf(header: string): string[][] {
  const [, rest = ''] = PAGE.split(`\n| ${header} |`);
  const [table = ''] = rest.split('\n\n');
  return table
    .split('\n')
    .slice(2)
    .map((row) => row.split('|').map((cell) => cell.trim()))
    .map((cells) => cells.slice(1, -1));
}

describe('docs/reliability.md', () => {
  const promises = rowsOf('promise').map(([promise = '', shown = '']) => {
    const [, file = '', name] = /^`(test\/[^`]+)`(?:: (.+)|, .+)$/.exec(shown) ?? [];
    return { promise, file, name: file === TABLE ? 'describe.each(' : name };
  });

  test('has a test for every promise', () => {
    expect(promises.length).toBeGreaterThan(20);
    expect(promises.filter(({ file, name }) => file === '' || name === undefined)).toEqual([]);
  });

  test.each(promises)('“$promise” is shown where it says', ({ file, name }) => {
    expect(read(file)).toContain(name);
  });

  test('counts the scenarios', () => {
    const counts = rowsOf('chapter').map(([chapter, count]) => [chapter, Number(count)]);
    expect(counts).toEqual(
      Object.entries(CHAPTERS).map(([chapter, { length }]) => [chapter, length]),
    );
    expect(PAGE).toContain(`That is ${SCENARIOS.length} in all.`);
  });

  test('names every number of the catalogue that is not handled', () => {
    const named = [...PAGE.matchAll(/^- \*\*[^*]+\*\* \((\d+)\)/gm)].map(([, number]) => number);
    expect(named).toEqual(Object.keys(NOT_HANDLED));
  });
});
