import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseDocument } from 'htmlparser2';
import { parse as parseYaml } from 'yaml';

import { checkRecordSchema } from '../../../src/report/check/index.ts';
import { printable } from '../../../src/util/printable.ts';
import { parseMetrics } from './prometheus-parser.ts';

/** Throws at what the format forbids; tells how many checks are told of, null where that is not fixed. */
export type ParseCheck = (text: string) => number | null;

function ensure(condition: boolean, what: string, text: string): void {
  if (!condition) throw new Error(`${what}: ${JSON.stringify(text.slice(0, 400))}`);
}

/** Without its end. */
function linesOf(text: string): string[] {
  ensure(text === '' || text.endsWith('\n'), 'no line end', text.slice(-100));
  const lines = text.split('\n').slice(0, -1);
  for (const line of lines) ensure(printable(line) === line, 'unprintable', line);
  return lines;
}

const CONDITIONS = 'up|warning|down|unknown|pending|flapping|maintenance|new';
const TEXT_LINE = new RegExp(
  String.raw`^(?:${CONDITIONS}) +(?:\d{3}|[a-z_]+|-) +\d+\.\d{3}  (?:.* )?\S*$`,
);
const TABLE_LINE = new RegExp(
  String.raw`^(?:${CONDITIONS}) +\d{4}-\d\d-\d\dT\d\d:\d\dZ  \S+(?: +\S+){6}  `,
);

const text: ParseCheck = (output) => {
  const lines = linesOf(output).filter((line) => !line.startsWith('    '));
  if (lines[0]?.startsWith('state ') === true) {
    for (const line of lines.slice(1)) ensure(TABLE_LINE.test(line), 'no row', line);
    return lines.length - 1;
  }
  for (const line of lines) ensure(TEXT_LINE.test(line), 'no line', line);
  return lines.length;
};

const validate = new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(
  checkRecordSchema(),
);

const jsonl: ParseCheck = (output) => {
  const lines = linesOf(output);
  for (const line of lines) {
    const record: unknown = JSON.parse(line);
    ensure(validate(record), JSON.stringify(validate.errors), line);
  }
  return lines.length;
};

interface XmlNode {
  readonly name?: string;
  readonly attribs?: Readonly<Record<string, string>>;
  readonly children?: readonly unknown[];
}

export function xmlElements(output: string): XmlNode[] {
  const found: XmlNode[] = [];
  const visit = (node: XmlNode): void => {
    if (node.attribs !== undefined) found.push(node);
    for (const child of node.children ?? []) visit(child as XmlNode);
  };
  visit(parseDocument(output, { xmlMode: true }));
  return found;
}

/** Children that junit-10.xsd allows. */
const JUNIT_CHILDREN: Readonly<Record<string, readonly string[]>> = {
  testsuites: ['testsuite'],
  testsuite: ['testcase'],
  testcase: ['skipped', 'error', 'failure', 'system-out'],
};
const JUNIT_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  testsuites: ['name', 'time', 'tests', 'failures', 'errors'],
  testsuite: ['name', 'tests', 'failures', 'errors', 'skipped', 'time'],
  testcase: ['name', 'time', 'classname'],
  skipped: ['message'],
  failure: ['message', 'type'],
  error: ['message', 'type'],
  'system-out': [],
};
// Section 2.2 of XML 1.0.
const NO_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const LONE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos);)/;

const junit: ParseCheck = (output) => {
  linesOf(output);
  ensure(output.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites '), 'head', output);
  ensure(!NO_XML.test(output) && !LONE_AMPERSAND.test(output), 'no XML', output);
  const elements = xmlElements(output).filter(({ name }) => name !== '?xml');
  for (const { name = '', attribs = {}, children = [] } of elements) {
    ensure(name in JUNIT_ATTRIBUTES, 'element', name);
    for (const key of Object.keys(attribs)) {
      ensure(JUNIT_ATTRIBUTES[name]?.includes(key) === true, `attribute of ${name}`, key);
    }
    for (const child of children as XmlNode[]) {
      if (child.name !== undefined) {
        ensure(JUNIT_CHILDREN[name]?.includes(child.name) === true, `child of ${name}`, child.name);
      }
    }
  }
  return elements.filter(({ name }) => name === 'testcase').length;
};

const TAP_POINT = /^(?:not )?ok (\d+) - (?:[^\\#]|\\[\\#])*(?: # (?:SKIP|TODO) \S.*)?$/;

const tap: ParseCheck = (output) => {
  const lines = linesOf(output);
  ensure(lines[0] === 'TAP version 13', 'version', output);
  let points = 0;
  let block: string[] | null = null;
  for (const line of lines.slice(1, -1)) {
    if (block !== null) {
      ensure(line.startsWith('  '), 'not indented', line);
      if (line === '  ...') {
        const value: unknown = parseYaml(block.join('\n'));
        ensure(typeof value === 'object' && value !== null && 'state' in value, 'YAML', line);
        block = null;
      } else block.push(line.slice(2));
    } else if (line === '  ---') block = [];
    else {
      points += 1;
      ensure(TAP_POINT.exec(line)?.[1] === String(points), 'no point', line);
    }
  }
  ensure(block === null && lines.at(-1) === `1..${points}`, 'no plan', output.slice(-100));
  return points;
};

const PERFDATA = /^'[^'=]+'=\d+(?:\.\d+)?s?;;;0$/;

const nagios: ParseCheck = (output) => {
  const [first = ''] = linesOf(output);
  const parts = first.split('|');
  ensure(output.split('|').length === 2 && parts.length === 2, 'bars', output);
  ensure(/^GFETCH (?:OK|WARNING|CRITICAL|UNKNOWN) - \S.* $/.test(parts[0] ?? ''), 'head', first);
  const items = (parts[1] ?? '').slice(1).match(/'[^']*'=\S*|\S+/g) ?? [];
  for (const item of items) ensure(PERFDATA.test(item), 'perfdata', item);
  ensure(new Set(items.map((each) => each.split('=')[0])).size === items.length, 'twice', first);
  ensure(Buffer.byteLength(output) <= 8192, 'longer than 8 KB', first);
  return null;
};

const prometheus: ParseCheck = (output) => {
  const samples = parseMetrics(output);
  for (const line of linesOf(output)) ensure(line !== '', 'empty', output);
  return samples.filter(({ name }) => name === 'gfetch_check_maintenance').length;
};

const COMMAND =
  /^::(?:error|warning|notice) title=((?:[^%\r\n:,]|%(?:25|0D|0A|3A|2C))*)::((?:[^%\r\n]|%(?:25|0D|0A))*)$/;

const github: ParseCheck = (output) => {
  for (const line of linesOf(output)) ensure(COMMAND.test(line), 'no command', line);
  return null;
};

// What GitHub takes for the end of a cell is a bar without a backslash that counts before it.
const CELLS = /(?:\\.|[^|\\])+/g;
const OUR_HTML = /<br>|\(<https:\/\/[^<>\s]*>\)/g;

const markdown: ParseCheck = (output) => {
  const lines = linesOf(output);
  ensure(lines[0]?.startsWith('## ') === true, 'title', output);
  const rows = lines.filter((line) => line.startsWith('|'));
  for (const row of rows) {
    ensure(row.match(CELLS)?.length === 7 - 2 && /^\| .* \|$/.test(row), 'cells', row);
    ensure(!/[<>]/.test(row.replace(OUR_HTML, '')), 'HTML', row);
    ensure(!/(?<!\\):\/\/|(?<!\\)@/.test(row.replace(OUR_HTML, '')), 'link', row);
  }
  return Math.max(0, rows.length - 2);
};

const html: ParseCheck = (output) => {
  ensure(/^<!doctype html>/i.test(output) && output.endsWith('\n'), 'no document', output);
  ensure(!/<script\b/i.test(output), 'script', output);
  return null;
};

/** One for each format. */
export const PARSERS: Readonly<Record<string, ParseCheck>> = {
  text,
  jsonl,
  junit,
  tap,
  nagios,
  prometheus,
  github,
  markdown,
  html,
};
