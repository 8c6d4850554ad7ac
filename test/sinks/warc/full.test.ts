import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openWarc } from '../../../src/sinks/warc/index.ts';
import { compile, type Compiled } from '../../support/compiled.ts';
import { makeFolder } from '../../support/folder.ts';
import { exchangeOf, readWarc } from './support/read.ts';

let compiled: Compiled;

beforeAll(() => {
  compiled = compile(['sinks/warc/index']);
});
afterAll(() => compiled[Symbol.dispose]());

test('a file that reaches its limit keeps whole records only, and can be gone on with', async () => {
  using folder = makeFolder();
  const path = folder.file('a.warc');
  // sh counts in blocks of 512 bytes; an exchange takes some 2,000 bytes
  const command = `ulimit -f 20; trap '' XFSZ; "$NODE" "$SCRIPT" "$FILE" 10`;
  const env = {
    ...process.env,
    NODE: process.execPath,
    SCRIPT: fileURLToPath(new URL('support/add-until-full.mjs', import.meta.url)),
    FILE: path,
    WARC: compiled.module('sinks/warc/index'),
  };
  const { stderr } = spawnSync('sh', ['-c', command], { env, encoding: 'utf8' });
  const result: unknown = JSON.parse(stderr);
  const message = `${path}: file too large`;
  const records = await readWarc(path);
  expect(records.length).toBeGreaterThan(3);
  expect(result).toEqual({
    whole: records.length - 1,
    errors: [message],
    flush: `FileError: ${message}`,
    close: `FileError: ${message}`,
    rejections: [],
  });

  const sizeBytes = statSync(path).size;
  const again = await openWarc(path, { append: true, sizeBytes, software: 'gfetch' });
  await again.add(exchangeOf({}));
  await again.close();
  expect(await readWarc(path)).toHaveLength(records.length + 3);
});
