import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

import { expect, test } from 'vitest';

import { openFileLimit } from '../../src/util/file-limit.ts';
import { compile } from '../support/compiled.ts';

test.skipIf(!existsSync('/proc/self/limits'))('is what the shell has set', () => {
  expect(openFileLimit()).toBeGreaterThan(0);
  using compiled = compile(['util/file-limit']);
  const script = `import { openFileLimit } from '${compiled.module('util/file-limit')}';
    console.log(openFileLimit());`;
  const told = execFileSync(
    'sh',
    ['-c', 'ulimit -n 77; exec "$0" --input-type=module -e "$1"', process.execPath, script],
    { encoding: 'utf8' },
  );
  expect(told.trim()).toBe('77');
});
