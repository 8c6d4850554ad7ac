import type { SourceFormat } from '../model/ports.ts';

/** The input formats; a new one is a new file and an entry here. */
export const SOURCE_FORMATS: readonly SourceFormat[] = [
  {
    name: 'text',
    summary: 'one URL a line',
    extensions: ['.txt', '.lst', '.list'],
    isLinePerInput: true,
    load: async () => (await import('./text.ts')).readText,
  },
  {
    name: 'jsonl',
    summary: 'a request, a URL or a gfetch record in JSON a line',
    extensions: ['.jsonl', '.ndjson', '.json'],
    firstCharacter: '{',
    isLinePerInput: true,
    load: async () => (await import('./jsonl.ts')).readJsonl,
  },
  {
    name: 'csv',
    summary: 'a column of a table, comma-separated',
    extensions: ['.csv'],
    load: async () => (await import('./csv.ts')).readCsv,
  },
  {
    name: 'tsv',
    summary: 'a column of a table, tab-separated',
    extensions: ['.tsv', '.tab'],
    load: async () => (await import('./tsv.ts')).readTsv,
  },
  {
    name: 'sitemap',
    summary: 'the locations in a sitemap or sitemap index',
    extensions: ['.xml'],
    firstCharacter: '<',
    load: async () => (await import('./sitemap.ts')).readSitemap,
  },
];
