import { UsageError } from '../../model/errors.ts';
import {
  FIELD_NAMES,
  RECORD_FIELDS,
  WITH_GROUPS,
  type RecordField,
  type WithGroup,
} from '../../model/fields.ts';
import { splitTemplate } from '../../util/template.ts';
import type { GetSettings } from './table.ts';

/**
 * Draws the conclusions that need more than one option.
 * @throws {UsageError} An option lacks the one that it needs.
 */
export function settle(settings: GetSettings): GetSettings {
  const { body, headers, method, template, format } = settings;
  const shown = shownFields(settings);
  refuseIncomplete(settings, shown);
  return {
    ...settings,
    method: method ?? (body === undefined ? undefined : 'POST'),
    headers:
      body === undefined
        ? headers
        : { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    format: format ?? (template === undefined ? undefined : 'template'),
    with: [...new Set([...settings.with, ...groupsOf(shown)])],
  };
}

/** The fields that --fields and --template name. What a template cannot show is refused elsewhere. */
function shownFields({ fields = [], template = '' }: GetSettings): readonly RecordField[] {
  const names = splitTemplate(template).flatMap(({ kind, text }) =>
    kind === 'name' ? text.split('.', 1) : [],
  );
  return [...fields, ...FIELD_NAMES.filter((field) => names.includes(field))];
}

/** A field that is asked for needs no --with. */
function groupsOf(fields: readonly RecordField[]): readonly WithGroup[] {
  return fields.map((name) => RECORD_FIELDS[name].group).filter(isWithGroup);
}

function isWithGroup(group: string): group is WithGroup {
  return Object.hasOwn(WITH_GROUPS, group);
}

function refuseIncomplete(settings: GetSettings, shown: readonly RecordField[]): void {
  const { certFile, keyFile, template, format, save } = settings;
  const gaps: readonly (readonly [boolean, string])[] = [
    [keyFile !== undefined && certFile === undefined, '--key needs the certificate: --cert FILE'],
    [
      format === 'template' && template === undefined,
      "--format template needs --template '{status_code} {url}'",
    ],
    [
      shown.includes('saved_path') && save === undefined,
      'saved_path is where a body was saved; it needs --save FOLDER',
    ],
  ];
  const found = gaps.find(([applies]) => applies);
  if (found !== undefined) throw new UsageError(found[1]);
}
