import { UsageError } from '../../model/errors.ts';
import {
  FIELD_NAMES,
  RECORD_FIELDS,
  WITH_GROUPS,
  type RecordField,
  type WithGroup,
} from '../../model/fields.ts';
import { splitTemplate } from '../../util/template.ts';
import type { CheckSettings, CrawlSettings, GetSettings, RunSettings } from './table.ts';

/** An option is given without what it needs: then this is the message. */
type Gap = readonly [applies: boolean, message: string];

/**
 * Draws the conclusions that need more than one option.
 * @throws {UsageError} An option lacks the one that it needs.
 */
export function settleGet(settings: GetSettings): GetSettings {
  const settled = settle(settings);
  const ofCrawl = shownFields(settings).find((name) => RECORD_FIELDS[name].group === 'crawl');
  refuse([[ofCrawl !== undefined, `${ofCrawl ?? ''} is a field of gfetch crawl alone`]]);
  return { ...settled, ...requestOf(settled) };
}

/** The same for `check`. */
export function settleCheck(settings: CheckSettings): CheckSettings {
  const { status, stateFile, listen, everyMs } = settings;
  refuse([
    [
      status && stateFile === undefined,
      '--status prints what is remembered; it needs the memory: --state FILE',
    ],
    [
      listen !== undefined && everyMs === 0,
      '--listen serves for as long as checks are run; it needs --every 60s or its like',
    ],
    keyGap(settings),
  ]);
  return { ...settings, ...requestOf(settings) };
}

type RequestSettings = Pick<GetSettings, 'body' | 'headers' | 'method'>;

/** What has a body is a POST of a form, unless it is said what else. */
function requestOf({ body, headers, method }: RequestSettings): Partial<RequestSettings> {
  if (body === undefined) return {};
  return {
    method: method ?? 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  };
}

/** The same for `crawl`. */
export function settleCrawl(settings: CrawlSettings): CrawlSettings {
  const { recrawl, stateFolder, resumeFolder, convertLinks, save, broken, output } = settings;
  const { format, template } = settings;
  const isFormatted = format !== undefined || template !== undefined;
  const toStdout = output.includes('-') || (output.length === 0 && isFormatted);
  refuse([
    [
      recrawl && stateFolder === undefined && resumeFolder === undefined,
      '--recrawl needs the state of the crawl before: --state DIR',
    ],
    [
      convertLinks && save === undefined,
      '--convert-links needs the folder of the bodies: --save DIR',
    ],
    [
      broken === '-' && toStdout,
      '--broken - needs stdout for itself; write the records to a file: -o FILE',
    ],
    [
      !recrawl && shownFields(settings).includes('change'),
      'change is against the crawl before; it needs --state DIR --recrawl',
    ],
  ]);
  return settle(settings);
}

function settle<Settings extends RunSettings>(settings: Settings): Settings {
  const { template, format } = settings;
  const shown = shownFields(settings);
  refuse(sharedGaps(settings, shown));
  return {
    ...settings,
    format: format ?? (template === undefined ? undefined : 'template'),
    with: [...new Set([...settings.with, ...groupsOf(shown)])],
  };
}

/** The fields that --fields and --template name. What a template cannot show is refused elsewhere. */
function shownFields({ fields = [], template = '' }: RunSettings): readonly RecordField[] {
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

function sharedGaps(settings: RunSettings, shown: readonly RecordField[]): readonly Gap[] {
  const { template, format, save } = settings;
  return [
    keyGap(settings),
    [
      format === 'template' && template === undefined,
      "--format template needs --template '{status_code} {url}'",
    ],
    [
      shown.includes('saved_path') && save === undefined,
      'saved_path is where a body was saved; it needs --save FOLDER',
    ],
    [
      shown.includes('extracted') && extractions(settings).length === 0,
      'extracted is what was found in a page; it needs --select NAME=CSS or its like',
    ],
    ...repeatedNames(settings),
  ];
}

function keyGap({ certFile, keyFile }: Pick<GetSettings, 'certFile' | 'keyFile'>): Gap {
  const isAlone = keyFile !== undefined && certFile === undefined;
  return [isAlone, '--key needs the certificate: --cert FILE'];
}

/** `name=expression`, of all kinds. */
function extractions({ select, xpath, regex, jsonpath }: RunSettings): readonly string[] {
  return [...select, ...xpath, ...regex, ...jsonpath];
}

/** One name for two things would lose one of them. */
function repeatedNames(settings: RunSettings): readonly Gap[] {
  const names = extractions(settings).map((each) => each.slice(0, each.indexOf('=')));
  const again = names.find((name, index) => names.indexOf(name) < index);
  const message = `two extractions are called ${again ?? ''}; give each a name of its own`;
  return [[again !== undefined, message]];
}

function refuse(gaps: readonly Gap[]): void {
  const found = gaps.find(([applies]) => applies);
  if (found !== undefined) throw new UsageError(found[1]);
}
