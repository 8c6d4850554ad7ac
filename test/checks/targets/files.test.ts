import { mkdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import {
  checkOfUrl,
  isTargetFile,
  mergePlans,
  readTargetFiles,
  withCaptured,
} from '../../../src/checks/targets/index.ts';
import { makeFolder, type Folder } from '../../support/folder.ts';
import { contextOf, expectationsOf } from './context.ts';

test.each([
  ['checks.yaml', true],
  ['a/b.YML', true],
  ['a.json', true],
  ['checks/*.yaml', true],
  ['urls.txt', false],
  ['a.jsonl', false],
  ['https://a.example/a.json', false],
  ['-', false],
])('isTargetFile(%s)', (word, is) => {
  expect(isTargetFile(word)).toBe(is);
});

describe('patterns', () => {
  function makeTree(): Folder {
    const folder = makeFolder();
    for (const name of ['b', 'a', 'deep', 'deep/er', '.hidden', 'dir.yaml']) {
      mkdirSync(folder.file(name));
    }
    for (const name of ['z', 'b/2', 'b/1', 'a/x', 'deep/er/q', '.hidden/h', 'a/.dot']) {
      folder.write(`${name}.yaml`, `checks: [{ name: ${name}, url: https://a.example/ }]`);
    }
    folder.write('a/no.txt', '');
    return folder;
  }

  test.each([
    ['*.yaml', ['z']],
    ['b/*.yaml', ['b/1', 'b/2']],
    ['*/?.yaml', ['a/x', 'b/1', 'b/2']],
    ['**/*.yaml', ['a/x', 'b/1', 'b/2', 'deep/er/q', 'z']],
    ['d*/**/q*.yaml', ['deep/er/q']],
    ['.*/*.yaml', ['.hidden/h']],
    ['a/.*.yaml', ['a/.dot']],
  ])('%s', async (pattern, names) => {
    using folder = makeTree();
    const { checks } = await readTargetFiles([folder.file(pattern)], contextOf());
    expect(checks.map(({ id }) => id)).toEqual(names);
  });

  test('what is found twice is read once', async () => {
    using folder = makeTree();
    const words = [folder.file('z.yaml'), folder.file('*.yaml'), folder.file('a/../z.yaml')];
    expect((await readTargetFiles(words, contextOf())).checks.length).toBe(1);
  });

  test('what is found nowhere', async () => {
    using folder = makeTree();
    await expect(readTargetFiles([folder.file('*.yml')], contextOf())).rejects.toThrow(
      `no file matches “${folder.file('*.yml')}”`,
    );
    await expect(readTargetFiles([folder.file('no/*.yml')], contextOf())).rejects.toThrow(
      'no file',
    );
  });

  test('many stars take no long time', async () => {
    using folder = makeFolder();
    folder.write(`${'a'.repeat(200)}.txt`, '');
    const pattern = folder.file(`${'*a'.repeat(100)}.yaml`);
    await expect(readTargetFiles([pattern], contextOf())).rejects.toThrow('no file matches');
  });
});

describe('one URL', () => {
  test('with what flags say', async () => {
    const context = contextOf({
      expect: { status: '2xx,404' },
      warn: { time: '< 1s' },
      maintenance: ['daily 01:00-02:00 UTC'],
    });
    const check = await checkOfUrl(
      'https://me:pw@a.example/x',
      { retries: 1 },
      'urls.txt:3',
      context,
    );
    expect(check).toMatchObject({
      id: 'https://me:***@a.example/x',
      group: null,
      severity: 'critical',
      steps: [
        {
          name: null,
          url: 'https://me:pw@a.example/x',
          request: { retries: 1, expectedStatuses: [404] },
        },
      ],
      policy: context.defaults.policy,
      maintenance: [{ text: 'daily 01:00-02:00 UTC' }],
    });
    expect(expectationsOf(check).map((each) => each.slice(0, 11))).toEqual([
      'fail status',
      'warn time <',
    ]);
  });

  test('that is none, or of which flags expect what cannot be', async () => {
    await expect(checkOfUrl('ftp://a', undefined, 'urls.txt:3', contextOf())).rejects.toThrow(
      'urls.txt:3: this URL cannot be fetched: the scheme “ftp” is not supported',
    );
    const context = contextOf({ expect: { status: 'x' } });
    await expect(checkOfUrl('a.example', undefined, 'argument 1', context)).rejects.toThrow(
      'expect.status: "x" is no status',
    );
  });
});

describe('several plans', () => {
  test('are put together', async () => {
    using folder = makeFolder();
    const more = 'notify: [a, b]\nwitness: https://w.example/';
    const paths = ['1', '2'].map((name) =>
      folder.write(`${name}.yaml`, `checks: [https://a.example/${name}]\n${more}`),
    );
    const fromFiles = await readTargetFiles(paths, contextOf());
    const url = await checkOfUrl('https://b.example/', undefined, 'argument 1', contextOf());
    const plan = mergePlans([
      fromFiles,
      { checks: [url], secrets: ['s1', 's1'], notify: ['b', 'c'], witness: [] },
    ]);
    expect(plan.checks.length).toBe(3);
    expect(plan).toMatchObject({
      secrets: ['s1'],
      notify: ['a', 'b', 'c'],
      witness: ['https://w.example/'],
    });
  });

  test('with one id twice', async () => {
    using folder = makeFolder();
    const path = folder.write(
      'c.yaml',
      'checks:\n  - { name: a, url: https://a.example/1 }\n  - { name: a, url: https://a.example/2 }',
    );
    await expect(readTargetFiles([path], contextOf())).rejects.toThrow(
      `${path}:3:13: the check “a” is there already, at ${path}:2:13\neach check needs a name of its own`,
    );
    const plans = await Promise.all(
      ['urls.txt:3', 'urls.txt:9'].map(async (where) => ({
        checks: [await checkOfUrl('https://a.example/', undefined, where, contextOf())],
        secrets: [],
        notify: [],
        witness: [],
      })),
    );
    expect(() => mergePlans(plans)).toThrow(
      'urls.txt:9: the check “https://a.example/” is there already, at urls.txt:3',
    );
  });
});

test('withCaptured puts values in, and leaves other braces', () => {
  const values = new Map([
    ['a', '{{b}}$&'],
    ['b', 'no'],
  ]);
  expect(withCaptured('{{a}}/{{ b }}/{{c}}/{{}}/{a}', values)).toBe('{{b}}$&/no/{{c}}/{{}}/{a}');
});
