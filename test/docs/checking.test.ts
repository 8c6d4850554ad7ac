import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { CHANNEL_KINDS, parseChannel } from '../../src/alerts/index.ts';
import { ASSERTIONS } from '../../src/checks/assertions/index.ts';
import { readTargetFiles, type TargetContext } from '../../src/checks/targets/index.ts';
import { EXIT_MEANINGS } from '../../src/cli/exit-codes.ts';
import { CHECK_TABLE } from '../../src/cli/options/table.ts';
import { CHECK_FORMATS } from '../../src/report/check/index.ts';
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
const context: TargetContext = {
  env,
  defaults: {
    expect: {},
    warn: {},
    policy: { failAfter: 1, upAfter: 1, remindMs: 0 },
    maintenance: [],
    defaultScheme: 'https',
  },
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
    const plan = await readTargetFiles([join(folder, 'checks.yaml')], context);
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

test('the guide names every assertion and format', () => {
  for (const { name } of ASSERTIONS) expect(GUIDE).toMatch(new RegExp(`^\\| .*\`${name}\``, 'm'));
  for (const { name, extensions } of CHECK_FORMATS) {
    expect(GUIDE).toContain(`| \`${name}\``);
    for (const extension of extensions) expect(GUIDE).toContain(`\`${extension}\``);
  }
});

test('the guide names every receiver of alarms', () => {
  for (const { name } of CHANNEL_KINDS) expect(GUIDE).toContain(`${name}:`);
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
