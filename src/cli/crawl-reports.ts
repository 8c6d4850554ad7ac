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
  memory: CrawlMemory & { readonly left: number },
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
    say(await convertWhenDone(save, memory));
  }
  if (broken !== undefined) {
    const { writeBroken } = await import('../sinks/broken/write-broken.ts');
    const target = broken === '-' ? io.stdout : broken;
    const counts = await writeBroken(target, memory);
    // The report itself ends with it.
    if (broken === '-') return;
    say(
      `${printable(broken)}: ${formatCount(counts.broken)} broken targets, ` +
        `${formatCount(counts.places)} links to them`,
    );
  }
}

/** What is converted once cannot be converted again, and the files of what is left are not there yet. */
async function convertWhenDone(
  folder: string,
  memory: CrawlMemory & { readonly left: number },
): Promise<string> {
  const name = printable(folder);
  if (memory.left > 0) return `${name}: links are converted when the crawl is done, by --resume`;
  const { convertMirror } = await import('../engine/crawl/mirror.ts');
  const files = await convertMirror(folder, memory);
  return `${name}: the links of ${formatCount(files)} files lead to each other now`;
}
