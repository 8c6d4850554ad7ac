import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { FileError, UsageError } from '../../src/model/errors.ts';
import { chooseFormat } from '../../src/sinks/index.ts';
import { openOutputs, type OutputSpec } from '../../src/sinks/outputs.ts';

const OPTIONS = { color: false };
const jsonl = chooseFormat('-', 'jsonl');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gfetch-target-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const at = (name: string): string => join(folder, name);
const spec = (name: string, format = chooseFormat(name)): OutputSpec => ({
  path: at(name),
  format,
});
const read = (name: string): string => readFileSync(at(name), 'utf8');
const openFiles = (): number => readdirSync('/proc/self/fd').length;

/** What is said of `specs`, behind an old file and a new one that must not be touched. */
const refused = async (specs: readonly OutputSpec[]): Promise<unknown> => {
  writeFileSync(at('precious.jsonl'), 'old');
  const error: unknown = await openOutputs(
    [spec('precious.jsonl'), spec('new.jsonl'), ...specs],
    OPTIONS,
  ).catch((caught: unknown) => caught);
  expect(read('precious.jsonl')).toBe('old');
  expect(existsSync(at('new.jsonl'))).toBe(false);
  return error;
};

describe('nothing is opened', () => {
  test('where a path is a folder', async () => {
    mkdirSync(at('out.jsonl'));
    expect(await refused([spec('out.jsonl')])).toEqual(
      new FileError(`${at('out.jsonl')}: is a directory`),
    );
  });

  test('where the folder is missing', async () => {
    const error = await refused([spec('none/out.jsonl')]);
    expect(error).toEqual(new FileError(`${at('none/out.jsonl')}: the folder does not exist`));
  });

  test('and no message about it can reach the terminal', async () => {
    const printed = at(String.raw`\x1b[2J`);
    expect(await refused([spec('\u001b[2J/\u202e.jsonl')])).toEqual(
      new FileError(String.raw`${printed}/\u202e.jsonl: the folder does not exist`),
    );
    writeFileSync(at('\u001b[2J'), '');
    const both = [spec('\u001b[2J', jsonl), spec('\u001b[2J', jsonl)];
    expect(await refused(both)).toEqual(new UsageError(`${printed}: named twice as output`));
  });

  test('where the folder is a file', async () => {
    const error = await refused([spec('precious.jsonl/out.jsonl')]);
    expect(error).toEqual(new FileError(`${at('precious.jsonl/out.jsonl')}: not a directory`));
  });

  test('where a link leads nowhere', async () => {
    symlinkSync(at('nowhere'), at('link.jsonl'));
    const error = await refused([spec('link.jsonl')]);
    expect(error).toEqual(new FileError(`${at('link.jsonl')}: is a symbolic link to nothing`));
    expect(existsSync(at('nowhere'))).toBe(false);
  });

  test.skipIf(process.getuid?.() === 0)('where a file is read-only', async () => {
    writeFileSync(at('fixed.jsonl'), '');
    chmodSync(at('fixed.jsonl'), 0o444);
    const error = await refused([spec('fixed.jsonl')]);
    expect(error).toEqual(new FileError(`${at('fixed.jsonl')}: permission denied`));
  });

  test('where two paths are one file: by name, by link, new or old', async () => {
    writeFileSync(at('precious.jsonl'), '');
    linkSync(at('precious.jsonl'), at('hard.jsonl'));
    symlinkSync(at('new.jsonl'), at('soft.jsonl'));
    expect(await refused([spec('hard.jsonl')])).toEqual(
      new UsageError(`${at('hard.jsonl')}: is the same file as output ${at('precious.jsonl')}`),
    );
    expect(await refused([spec('soft.jsonl')])).toBeInstanceOf(UsageError);
    expect(await refused([spec('new.jsonl')])).toEqual(
      new UsageError(`${at('new.jsonl')}: named twice as output`),
    );
  });

  test('where stdout is named twice', async () => {
    const stdout = { path: '-', stream: new PassThrough(), format: jsonl };
    expect(await refused([stdout, stdout])).toEqual(
      new UsageError('stdout: named twice as output'),
    );
  });

  test('where a format refuses its options', async () => {
    const error = await refused([spec('x', chooseFormat('-', 'template'))]);
    expect(error).toBeInstanceOf(UsageError);
    expect(existsSync(at('x'))).toBe(false);
  });
});

test('nothing stays open', async () => {
  const before = openFiles();
  for (let run = 0; run < 5; run += 1) {
    const outputs = await openOutputs([spec('a.jsonl'), spec('b.csv.gz')], OPTIONS);
    await outputs.close();
    await openOutputs([spec('a.jsonl'), spec('a.jsonl')], OPTIONS).catch(() => {});
  }
  expect(openFiles()).toBeLessThanOrEqual(before);
});
