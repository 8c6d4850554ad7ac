import type { InputItem, SourceReader } from '../model/ports.ts';
import { splitLines } from '../util/lines.ts';
import { faultItem, MAX_URL_BYTES, urlItem } from './item.ts';

/** One URL a line; blank lines and `#` comments are skipped. */
export const readText: SourceReader = async function* (chunks, { source }) {
  for await (const lines of splitLines(chunks, MAX_URL_BYTES)) {
    const items: InputItem[] = [];
    for (const line of lines) {
      const text = line.text.trim();
      if (line.fault !== undefined) items.push(faultItem(line, source, MAX_URL_BYTES));
      else if (text !== '' && !text.startsWith('#')) items.push(urlItem(text, line.number, source));
    }
    if (items.length > 0) yield items;
  }
};
