import type { CrawlMemory } from '../engine/crawl/parts.ts';
import { formatCount } from '../util/humanize.ts';
import { printable } from '../util/printable.ts';
import type { Io } from './io.ts';
import type { CrawlSettings } from './options/table.ts';

/**
 * Writes what was asked for of the whole crawl, and says what came of it.
 *
 * @throws FileError where a report cannot be written.
 */
export async function writeReports(
  settings: CrawlSettings,
  memory: CrawlMemory,
  io: Io,
): Promise<void> {
  const say = (text: string): void => {
    if (!settings.quiet) io.stderr.write(`${text}\n`);
  };
  const { graph, broken, sitemapXml, convertLinks, save } = settings;
  for (const path of graph) {
    const { writeGraph } = await import('../sinks/graph/write-graph.ts');
    const { nodes, edges } = await writeGraph(path, memory);
    say(`${printable(path)}: ${formatCount(nodes)} URLs, ${formatCount(edges)} links`);
  }
  if (sitemapXml !== undefined) {
    const { writeSitemap } = await import('../sinks/sitemap-xml.ts');
    const { urls } = await writeSitemap(sitemapXml, () => memory.pages());
    say(`${printable(sitemapXml)}: ${formatCount(urls)} URLs`);
  }
  if (convertLinks && save !== undefined) {
    const { convertMirror } = await import('../engine/crawl/mirror.ts');
    const files = await convertMirror(save, memory);
    say(`${printable(save)}: the links of ${formatCount(files)} files lead to each other now`);
  }
  if (broken !== undefined) {
    const { writeBroken } = await import('../sinks/broken/write-broken.ts');
    const target = broken === '-' ? io.stdout : broken;
    const counts = await writeBroken(target, memory);
    say(
      `${formatCount(counts.broken)} broken targets, ${formatCount(counts.places)} links to them`,
    );
  }
}
