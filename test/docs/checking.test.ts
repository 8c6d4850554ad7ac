import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { CHANNEL_KINDS, parseChannel } from '../../src/alerts/index.ts';
import { ASSERTIONS } from '../../src/checks/assertions/index.ts';
import { readTargetFiles, targetFileSchema } from '../../src/checks/targets/index.ts';
import { EXIT_MEANINGS } from '../../src/cli/exit-codes.ts';
import { CHECK_TABLE } from '../../src/cli/options/table.ts';
import { CHECK_FORMATS } from '../../src/report/check/index.ts';
import { contextOf } from '../checks/targets/context.ts';
import { folderWith, parsedIn } from '../cli/command-line.ts';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const GUIDE = read('docs/checking.md');
const README = read('README.md');

const env = {
  API_TOKEN: 'token-1',
  SLACK_WEBHOOK_URL: 'https://hooks.slack.com/x',
  PAGERDUTY_ROUTING_KEY: 'a1'.repeat(16),
  SMTP_USER: 'you@example.com',
  SMTP_PASSWORD: 'pass-1',
};
const blocks = (text: string, language: string): readonly string[] =>
  [...text.matchAll(/```(\S+)\n([^]*?)```/g)].flatMap(([, name, block = '']) =>
    name === language ? [block] : [],
  );

const TARGET_FILES = [GUIDE, README].flatMap((text) =>
  blocks(text, 'yaml').filter((block) => /^checks:/m.test(block)),
);

describe('files of checks in the guide and the README', () => {
  test('are there', () => {
    expect(TARGET_FILES.length).toBeGreaterThan(2);
  });

  test.each(TARGET_FILES)('%s', async (text) => {
    const folder = folderWith({ 'checks.yaml': text });
    mkdirSync(join(folder, 'secrets'));
    writeFileSync(join(folder, 'secrets/probe'), 'password-1\n');
    const plan = await readTargetFiles([join(folder, 'checks.yaml')], contextOf({}, env));
    expect(plan.checks.length).toBeGreaterThan(0);
    for (const each of plan.notify) await parseChannel(each, env);
  });
});

/** Lines of a shell or of a crontab that call it, joined where they go on. */
const COMMANDS = [GUIDE, README]
  .flatMap((text) => [
    ...blocks(text, 'sh'),
    ...blocks(text, 'console'),
    ...blocks(text, 'crontab'),
  ])
  .flatMap((block) => block.replaceAll('\\\n', ' ').split('\n'))
  .map((line) => line.replace(/\s#.*/, '').replace(/^\$ /, ''))
  .filter((line) => / check /.test(line) && /(?:^|\s)gfetch check /.test(line))
  .map((line) => line.slice(line.indexOf('gfetch check ') + 'gfetch '.length).trim());

describe('commands in the guide and the README', () => {
  test('are there', () => {
    expect(COMMANDS.length).toBeGreaterThan(15);
  });

  test.each(COMMANDS)('%s', (command) => {
    const argv = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
      ([, single, double, bare]) => single ?? double ?? bare ?? '',
    );
    expect(parsedIn({}, argv).command).toBe('check');
  });

  test.each(
    COMMANDS.flatMap((command) =>
      [...command.matchAll(/--notify (?:'([^']+)'|([^\s']+))/g)].map(
        ([, quoted, bare]) => quoted ?? bare ?? '',
      ),
    ),
  )('the receiver %s', async (target) => {
    expect((await parseChannel(target, env)).label).not.toBe('');
  });
});

/** Those of which the guide has nothing; by this, a failure does not print the guide. */
const missing = (words: readonly string[]): readonly string[] =>
  words.filter((word) => !GUIDE.includes(word));

test('the guide names every assertion and format', () => {
  const rows = GUIDE.split('\n').filter((line) => line.startsWith('| '));
  const firstCells = rows.map((row) => row.split(' | ', 1).join(''));
  const names = ASSERTIONS.map(({ name }) => name);
  expect(names.filter((name) => !firstCells.some((cell) => cell.includes(`\`${name}\``)))).toEqual(
    [],
  );
  expect(missing(CHECK_FORMATS.map(({ name }) => `| \`${name}\``))).toEqual([]);
  const extensions = CHECK_FORMATS.flatMap((format) => format.extensions);
  expect(missing(extensions.map((extension) => `\`${extension}\``))).toEqual([]);
});

/** What stands under `properties`, wherever in a schema. */
function keysIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([word, part]: [string, unknown]) =>
    word === 'properties' && typeof part === 'object' && part !== null
      ? [...Object.keys(part), ...Object.values(part).flatMap(keysIn)]
      : keysIn(part),
  );
}

test('the guide names every key of target files', () => {
  const { $defs: _assertions, ...schema } = targetFileSchema();
  const keys = new Set(keysIn(schema));
  // Nobody writes it by hand: editors look for it.
  keys.delete('$schema');
  expect(keys.size).toBeGreaterThan(20);
  expect(missing([...keys].map((key) => `\`${key}\``))).toEqual([]);
});

test('the guide names every receiver of alarms', () => {
  expect(missing(CHANNEL_KINDS.map(({ name }) => `${name}:`))).toEqual([]);
});

test('the guide has every exit code that a check may end with', () => {
  expect(Object.keys(EXIT_MEANINGS)).toContain('unknown');
  for (const code of [0, 1, 2, 4, 5, 6])
    expect(GUIDE).toMatch(new RegExp(`^\\| ${code} \\| `, 'm'));
});

test('the guide speaks of options that there are', () => {
  const known = new Set(
    CHECK_TABLE.entries.flatMap(({ flags }) => flags.map(({ long }) => `--${long}`)),
  );
  const others = new Set(['--global', '--now', '--help']);
  const used = [...GUIDE.matchAll(/(?<![\w-])(--[a-z][a-z-]+)/g)].map(([, flag = '']) => flag);
  expect(used.length).toBeGreaterThan(50);
  expect(used.filter((flag) => !known.has(flag) && !others.has(flag))).toEqual([]);
});

test('the guide links only to what is there', () => {
  const headings = (text: string): readonly string[] =>
    [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(' ', '-'),
    );
  const inside = [...GUIDE.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
  expect(inside.length).toBeGreaterThan(1);
  for (const anchor of inside) expect(headings(GUIDE)).toContain(anchor);
});
