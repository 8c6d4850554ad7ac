import { UsageError } from '../../model/errors.ts';
import { chooseGraphFormat, GRAPH_FORMATS } from '../../sinks/graph/index.ts';
import { path, repeated } from './kinds.ts';
import { option, type Kind } from './spec.ts';
import { toggle } from './toggle.ts';

const GRAPHS = GRAPH_FORMATS.map(({ name }) => name).join(', ');

const graphPath: Kind<string> = {
  ...path(),
  read(given, context) {
    const file = path().read(given, context);
    chooseGraphFormat(file);
    return file;
  },
};

const sitemapPath: Kind<string> = {
  ...path(),
  read(given, context) {
    if (given === '-') throw new UsageError('needs a file; stdout is for records');
    return path().read(given, context);
  },
};

export const REPORT_OPTIONS = {
  graph: option({
    flags: '--graph <file>',
    summary: `every link from page to page, in the format of the extension (${GRAPHS}); repeatable`,
    kind: repeated(graphPath),
    fallback: [],
  }),
  broken: option({
    flags: '--broken <file>',
    summary:
      'the links that fail, with page, line and column of each; - for stdout, in place of records',
    kind: path(),
    fallback: undefined,
  }),
  sitemapXml: option({
    flags: '--sitemap-xml <file>',
    summary: 'a sitemap of the pages that were found',
    kind: sitemapPath,
    fallback: undefined,
  }),
  convertLinks: toggle({
    flags: '--convert-links',
    on: 'in what --save keeps, let links lead to the other files, to browse it offline',
    fallback: false,
  }),
} as const;
