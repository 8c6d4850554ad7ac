import type { CrawlSetup } from '../engine/crawl/parts.ts';
import { prepareCrawl } from '../engine/crawl/prepare.ts';
import { explainUrl } from '../engine/crawl/explain.ts';
import { printable } from '../util/printable.ts';
import { parseUrl } from '../util/web-address.ts';
import { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';

/** A path alone is one of the first seed's place. */
function absolute(url: string, [seed]: readonly string[]): string {
  if (seed === undefined || !/^(?:[?]|[/](?![/]))/.test(url)) return url;
  return parseUrl(url, seed)?.href ?? url;
}

/** `--explain`: what the crawl would do with one URL, and by which rule. Asks for robots.txt alone. */
export async function explain(url: string, setup: CrawlSetup, io: Io): Promise<ExitCode> {
  const ready = await prepareCrawl(setup);
  try {
    const lines = await explainUrl(absolute(url, ready.parts.scope.seeds), ready.parts);
    for (const { name, text } of lines) {
      io.stdout.write(`${`${name}:`.padEnd(12)}${printable(text)}\n`);
    }
    return ExitCode.ok;
  } finally {
    await ready.discard();
  }
}
