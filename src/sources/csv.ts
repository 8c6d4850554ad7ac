import { tableReader } from './table.ts';

export const readCsv = tableReader({ delimiter: ',', quotesSpanLines: true });
