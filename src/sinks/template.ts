import { UsageError } from '../model/errors.ts';
import type { FormatOptions, RecordFormatter } from '../model/ports.ts';
import type { FetchRecord } from '../model/record.ts';
import { printable } from '../util/printable.ts';
import { parseFieldPath } from './field-path.ts';

type Part = (record: FetchRecord) => string;

const TOKEN = /\{\{|\}\}|\{[^{}]*\}|\\[^]|[{}]/g;

const LITERALS: Readonly<Record<string, string>> = {
  '{{': '{',
  '}}': '}',
  '\\n': '\n',
  '\\t': '\t',
  '\\r': '\r',
  '\\\\': '\\',
};

/**
 * `{field}` or `{field.part}` becomes the value, `-` where there is none; `{{` and `}}` are braces,
 * `\n`, `\t`, `\r` and `\\` as in curl's --write-out. A line end follows if the template has none.
 *
 * @throws UsageError for an unknown field or a stray brace
 */
export function templateFormat({ template }: FormatOptions): RecordFormatter {
  if (template === undefined) {
    throw new UsageError('the format “template” needs --template, such as {status_code} {url}');
  }
  const parts = parseTemplate(template);
  return {
    format: (record) => {
      let text = '';
      for (const part of parts) text += part(record);
      return text.endsWith('\n') ? text : `${text}\n`;
    },
  };
}

function parseTemplate(template: string): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  const addText = (text: string): void => {
    if (text !== '') parts.push(() => text);
  };
  for (const match of template.matchAll(TOKEN)) {
    const [token] = match;
    addText(template.slice(end, match.index));
    end = match.index + token.length;
    if (token.length > 1 && token.startsWith('{') && token !== '{{') {
      parts.push(valueOf(token.slice(1, -1).trim()));
    } else if (token.length === 1) {
      throw new UsageError(
        `--template: stray “${token}” at character ${match.index + 1}; write ${token}${token} for a brace`,
      );
    } else {
      addText(LITERALS[token] ?? token);
    }
  }
  addText(template.slice(end));
  return parts;
}

function valueOf(path: string): Part {
  const read = parseFieldPath(path);
  return (record) => valueText(read(record));
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (typeof value === 'string') return printable(value);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return printable(value.join(', '));
  }
  return printable(JSON.stringify(value));
}
