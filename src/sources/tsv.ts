import { tsvText } from '../util/csv-write.ts';
import { tableReader } from './table.ts';

// As gfetch and most databases write it: a cell may begin with a quote that means nothing.
export const readTsv = tableReader({ delimiter: '\t', quotesSpanLines: false }, tsvText);
