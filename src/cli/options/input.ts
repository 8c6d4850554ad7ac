import { DEFAULT_OPTIONS } from '../../model/options.ts';
import { SOURCE_FORMATS } from '../../sources/index.ts';
import { choice, plainText } from './kinds.ts';
import { option } from './spec.ts';
import { toggle } from './toggle.ts';

const FORMATS = SOURCE_FORMATS.map(({ name }) => name);

export const INPUT_OPTIONS = {
  inputFormat: option({
    flags: '--input-format <format>',
    summary: 'how files and stdin are read; otherwise by extension and first bytes',
    kind: choice('an input format', FORMATS),
    fallback: undefined,
  }),
  urlColumn: option({
    flags: '--url-column <column>',
    summary: 'csv and tsv: name or number of the column with the URL; otherwise found by itself',
    kind: plainText(),
    fallback: undefined,
  }),
  glob: toggle({
    flags: '--glob',
    on: 'expand [1-100:10] and {a,b} in inputs',
    fallback: DEFAULT_OPTIONS.glob,
  }),
  unique: toggle({
    flags: '--unique',
    on: 'fetch a URL that occurs again only once',
    fallback: DEFAULT_OPTIONS.unique,
  }),
  defaultScheme: option({
    flags: '--default-scheme <scheme>',
    summary: 'for inputs without one; auto tries https, then http',
    kind: choice('a scheme to start from', ['https', 'http', 'auto']),
    fallback: DEFAULT_OPTIONS.defaultScheme,
  }),
} as const;
