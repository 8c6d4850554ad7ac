import { UsageError } from '../model/errors.ts';
import type { FormatOptions, RecordFormatter } from '../model/ports.ts';
import type { FetchRecord } from '../model/record.ts';
import { jsonText } from '../util/json-text.ts';
import { printable } from '../util/printable.ts';
import { splitTemplate, type TemplatePiece } from '../util/template.ts';
import { parseFieldPath } from './field-path.ts';

type Part = (record: FetchRecord) => string;

/**
 * `{field}` or `{field.part}` becomes the value, `-` where there is none; `{{` and `}}` are braces,
 * `\n`, `\t`, `\r` and `\\` as in curl's --write-out. A line end follows if the template has none.
 *
 * @throws UsageError when it has an unknown field or a stray brace.
 */
export function templateFormat({ template }: FormatOptions): RecordFormatter {
  if (template === undefined) {
    throw new UsageError('the format “template” needs --template, such as {status_code} {url}');
  }
  const parts = splitTemplate(template).map(partOf);
  return {
    format: (record) => {
      let text = '';
      for (const part of parts) text += part(record);
      return text.endsWith('\n') ? text : `${text}\n`;
    },
  };
}

function partOf({ kind, text, index }: TemplatePiece): Part {
  switch (kind) {
    case 'text':
      return () => text;
    case 'name':
      return valueOf(text);
    case 'stray':
      throw new UsageError(
        `--template: stray “${text}” at character ${index + 1}; write ${text}${text} for a brace`,
      );
  }
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
  return jsonText(value);
}
