import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { findChromium, openTab, type View } from '../support/chromium.ts';
import { startCheck, until } from '../support/check/run.ts';
import { shopFile, startShop } from '../support/check/shop.ts';
import { makeFolder } from '../support/folder.ts';

const chromium = findChromium();
if (chromium === undefined) {
  console.warn('SKIPPED: no Chromium on this machine, so the live page was not seen');
}

/** Where to leave what was seen, if anywhere. */
const SHOTS = process.env['GFETCH_TEST_SHOTS'];

const VIEWS: readonly View[] = [375, 1280].flatMap((width) =>
  (['light', 'dark'] as const).map((scheme) => ({ width, height: 900, scheme })),
);

describe.skipIf(chromium === undefined)('the live page in a browser', () => {
  test('follows what is checked, by itself, and holds on a phone and on a desk', async () => {
    await using shop = await startShop();
    using folder = makeFolder();
    const hostile = '<img src=x onerror=window.__ran=1>';
    folder.write(
      'targets.yaml',
      `${shopFile(shop, ['a', 'b'])}\n  - { name: '${hostile}', url: '${shop.url('c')}' }\n`,
    );
    const running = startCheck(
      ['targets.yaml', '--every', '300ms', '--listen', '127.0.0.1:0', '--retries', '0'],
      { cwd: folder.path },
    );
    await until('it listens', () => running.stderr().includes('listening at '));
    const [, url = ''] = /listening at (\S+)/.exec(running.stderr()) ?? [];
    await using tab = await openTab(chromium ?? '');
    const headline = async (): Promise<unknown> => {
      await tab.open(url, VIEWS[0] ?? { width: 375, height: 900, scheme: 'light' });
      return tab.evaluate('document.body.innerText');
    };
    await expect.poll(headline, { timeout: 20_000 }).toMatch(/All 3 checks are up/);
    shop.set('b', 500);
    await expect.poll(headline, { timeout: 20_000 }).toMatch(/1 of 3 checks is down/);

    for (const view of VIEWS) {
      await tab.open(url, view);
      const seen = await tab.evaluate(`({
        ran: window.__ran ?? null,
        images: document.images.length,
        scripts: document.scripts.length,
        refreshes: document.querySelector('meta[http-equiv=refresh]') !== null,
        overflow: document.documentElement.scrollWidth - innerWidth,
        named: document.body.innerText.includes('onerror'),
      })`);
      expect(seen).toEqual({
        ran: null,
        images: 0,
        scripts: 0,
        refreshes: true,
        overflow: 0,
        named: true,
      });
      if (SHOTS === undefined) continue;
      mkdirSync(SHOTS, { recursive: true });
      writeFileSync(join(SHOTS, `live-${view.width}-${view.scheme}.png`), await tab.screenshot());
    }
    running.kill('SIGTERM');
    expect((await running.finished).code).toBe(143);
  });
});
