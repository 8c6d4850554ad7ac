// Results as Markdown, and the part of a document that is made of them.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { NONE, toMarkdown } from './table.mjs';

const BEGIN = '<!-- begin: bench -->';
const END = '<!-- end: bench -->';

/** Why a document cannot be renewed. */
export class DocumentError extends Error {}

/** Puts the results between the two markers of a document; what is around them stays. */
export function renewDocument(file, results, chartFolder) {
  const { before, after } = aroundMarkers(file);
  writeFileSync(file, `${before}\n\n${documentPart(results, chartFolder)}\n\n${after}`);
}

/** What a document has around the part that is made, markers included. Throws where it has none. */
export function aroundMarkers(file) {
  if (!existsSync(file)) throw new DocumentError(`${file}: is not there`);
  const text = readFileSync(file, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin === -1 || end < begin) {
    throw new DocumentError(`${file}: needs the lines\n${BEGIN}\n${END}`);
  }
  return { before: text.slice(0, begin + BEGIN.length), after: text.slice(end) };
}

/** The goals of all cases in one table, then each case. */
function documentPart(results, chartFolder) {
  const goals = results.flatMap(({ name, goals: some }) =>
    some.map(({ text, measured, met }) => [
      `[${name}](#${name})`,
      text,
      measured ?? NONE,
      verdict(met),
    ]),
  );
  return [
    toMarkdown([['case', 'goal', 'measured', 'met'], ...goals]),
    ...results.map((result) => caseMarkdown(result, chartFolder)),
  ].join('\n\n');
}

/** The section of one case; without charts where no folder for them is named. */
export function caseMarkdown(result, chartFolder) {
  const { name, title, caption, machine, command, table, charts, goals } = result;
  const images = chartFolder === undefined ? [] : charts;
  return [
    `### ${name}`,
    `${sentence(title)} ${sentence(caption)}`,
    `\`${command}\`; ${machine}.`,
    ...images.map(({ file, alt }) => `![${alt.replaceAll(/[[\]]/g, '')}](${chartFolder}/${file})`),
    toMarkdown(table),
    ...(goals.length === 0 ? [] : [goals.map(goalLine).join('\n')]),
  ].join('\n\n');
}

function goalLine({ text, measured, met }) {
  return `- goal: ${text}; ${measured === undefined ? 'not measured' : `measured: ${measured}, ${verdict(met)}`}`;
}

function verdict(met) {
  if (met === undefined) return NONE;
  return met ? 'met' : 'not met';
}

function sentence(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}${text.endsWith('?') ? '' : '.'}`;
}
