import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { FileError, UsageError } from '../model/errors.ts';
import { printable } from '../util/printable.ts';
import { systemReason } from '../util/system-error.ts';
import { isArchive } from './crawl-outputs.ts';
import type { CrawlSettings } from './options/table.ts';

/**
 * Finds before the crawl what would otherwise be found after it: that a report cannot be written, or
 * would take the place of something else.
 *
 * @throws UsageError where two things are to be written to one file.
 * @throws FileError where a report has no folder to be written to.
 */
export async function checkReportFiles(settings: CrawlSettings): Promise<void> {
  const { output, graph, broken, sitemapXml, summaryJson } = settings;
  if (output.filter(isArchive).length > 1) {
    throw new UsageError('a crawl writes one WARC file; give -o FILE.warc.gz once');
  }
  const reports = [...graph, ...[broken, sitemapXml].filter((path) => path !== undefined)];
  const files = reports.filter((path) => path !== '-');
  const taken = new Set([...output, ...(summaryJson === undefined ? [] : [summaryJson])].map(full));
  for (const path of files) {
    if (taken.has(full(path))) {
      throw new UsageError(`${printable(path)}: is written to already; name another file`);
    }
    taken.add(full(path));
  }
  await Promise.all(files.map(checkFolder));
}

function full(path: string): string {
  return resolve(path);
}

/** Reports come into being beside their place, and are moved there. */
async function checkFolder(path: string): Promise<void> {
  try {
    await access(dirname(full(path)), constants.W_OK | constants.X_OK);
    const stats = await stat(path).catch(() => null);
    if (stats?.isDirectory() !== true) return;
  } catch (error) {
    throw new FileError(`${printable(path)}: cannot be written: ${systemReason(error)}`, {
      cause: error,
    });
  }
  throw new FileError(`${printable(path)}: cannot be written: it is a folder`);
}
