import type { InputItem, SourceReader } from '../model/ports.ts';
import { findJsonError } from '../util/json-syntax.ts';
import { splitLines, type Line } from '../util/lines.ts';
import { badItem, faultItem, headOf, place, urlItem } from './item.ts';
import { isUnusableRecord, looksLikeRecord, UNUSABLE_RECORD } from './record.ts';
import { isJsonObject, readRequest, type JsonObject } from './request.ts';

/** A line may carry a body, and a record that was written `--with body` does. */
const MAX_LINE_BYTES = 16 * 2 ** 20;

/** A JSON object or string a line: a request, a URL, or a record that gfetch wrote. */
export const readJsonl: SourceReader = async function* (chunks, { source }) {
  for await (const lines of splitLines(chunks, MAX_LINE_BYTES)) {
    const items: InputItem[] = [];
    for (const line of lines) {
      const item = readLine(line, source);
      if (item !== undefined) items.push(item);
    }
    if (items.length > 0) yield items;
  }
};

function readLine(line: Line, source: string): InputItem | undefined {
  if (line.fault !== undefined) return faultItem(line, source, MAX_LINE_BYTES);
  const text = line.text.trim();
  if (text === '' || text.startsWith('#')) return undefined;
  const bad = (problem: string): InputItem =>
    badItem(headOf(text), line.number, `${place(source, line.number)} ${problem}`);

  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad(`is not valid JSON${jsonProblem(text)}`);
  }
  if (typeof value === 'string') {
    const url = value.trim();
    return url === '' ? bad('is an empty string') : urlItem(url, line.number, source);
  }
  if (!isJsonObject(value)) return bad('is neither a JSON object nor a string');
  const isRecord = looksLikeRecord(Object.keys(value));
  const url = isRecord ? value['input'] : (value['url'] ?? value['input']);
  if (url === undefined || url === null) return bad('has no “url”');
  if (typeof url !== 'string' || url.trim() === '') return bad('has a “url” that is none');
  const item = isRecord
    ? recordItem(value, url.trim(), line.number, source)
    : requestItem(value, url.trim(), line.number, source);
  return 'tag' in value ? { ...item, tag: value['tag'] } : item;
}

/** In our own words: the parser's would quote the line, which may hold secrets. */
function jsonProblem(text: string): string {
  const error = findJsonError(text);
  return error === undefined ? '' : `: ${error.message} at column ${error.column}`;
}

function requestItem(object: JsonObject, url: string, line: number, source: string): InputItem {
  const item = urlItem(url, line, source);
  const request = readRequest(object);
  if (request === undefined || item.failure !== undefined) return item;
  if ('problem' in request) return badItem(url, line, `${place(source, line)} ${request.problem}`);
  return { ...item, request };
}

/** The headers and the body of a record are the response's, so they are not sent. */
function recordItem(record: JsonObject, url: string, line: number, source: string): InputItem {
  if (isUnusableRecord(record['error_code'], record['error_phase'])) {
    return badItem(url, line, `${place(source, line)} ${UNUSABLE_RECORD}`);
  }
  // A GET may have been nobody's choice, so the options of this run decide.
  const method = record['method'] === 'GET' ? undefined : record['method'];
  return requestItem({ method }, url, line, source);
}
