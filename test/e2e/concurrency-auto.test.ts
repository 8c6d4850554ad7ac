import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import type { Summary } from '../../src/report/index.ts';
import { gfetch } from '../support/cli.ts';
import { makeFolder } from '../support/folder.ts';
import { startQueueSite } from '../support/queue-site.ts';

const AT_ONCE = 64;
const SERVICE_MS = 50;

describe('--concurrency auto', () => {
  test('comes near to what the server can do at once, and says so', async () => {
    await using site = await startQueueSite(AT_ONCE, SERVICE_MS);
    using folder = makeFolder();
    folder.write('urls.txt', site.url('/[1-100000]'));
    const words = ['urls.txt', '--glob', '-c', 'auto', '-o', 'out.jsonl', '--retries', '0'];
    // Long enough for a machine that is busy otherwise; it is found within ten seconds.
    const { code, stderr } = await gfetch(
      [...words, '--max-run-time', '40s', '--resume', '--summary-json', 'summary.json'],
      { cwd: folder.path },
    );
    expect(code).toBe(5);
    const text = readFileSync(join(folder.path, 'summary.json'), 'utf8');
    const { found_concurrency: found } = JSON.parse(text) as Summary;
    expect(found).toBeGreaterThanOrEqual(AT_ONCE * 0.6);
    expect(found).toBeLessThanOrEqual(AT_ONCE * 1.6);
    expect(stderr).toContain(`found ${found}`);
    expect(site.mostPresent()).toBeLessThanOrEqual(AT_ONCE * 4);
  });

  test('a short list is fetched before anything is found', async () => {
    await using site = await startQueueSite(AT_ONCE, SERVICE_MS);
    const urls = Array.from({ length: 40 }, (_, n) => site.url(`/${n}`));
    const { code, records, stderr } = await gfetch([...urls, '-c', 'auto', '--json']);
    expect(code).toBe(0);
    expect(records).toHaveLength(40);
    expect(stderr).not.toContain('found');
  });
});
