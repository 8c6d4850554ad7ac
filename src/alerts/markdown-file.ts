import { appendFile } from 'node:fs/promises';
import { basename } from 'node:path';

import type { Alert } from '../model/check.ts';
import { UsageError } from '../model/errors.ts';
import { clip } from '../util/clip.ts';
import { printable } from '../util/printable.ts';
import { systemReason } from '../util/system-error.ts';
import { channelId, type ChannelKind, type Sent } from './channel.ts';
import { factsOf, findingsOf, headlineOf, nameOf, predicateOf, toneOf, type Tone } from './text.ts';

const SIGNS: Readonly<Record<Tone, string>> = { bad: '🔴', warn: '🟡', good: '🟢' };
const MAX_NAMES = 20;

export const markdown: ChannelKind = {
  name: 'markdown',
  summary: 'a file to which GitHub-flavoured Markdown is appended',
  syntax: 'markdown:FILE',
  examples: ['markdown:${GITHUB_STEP_SUMMARY}', 'markdown:alerts.md'],
  load: async () => (target) => {
    checkPath(target);
    return {
      id: channelId('markdown', target),
      label: `markdown ${printable(clip(basename(target), 60))}`,
      send: (alerts) => append(target, alerts),
    };
  },
  check: checkPath,
};

function checkPath(path: string): void {
  if (path === '') throw new UsageError('--notify markdown: needs the path of a file');
  if (path.includes('\0')) throw new UsageError('--notify markdown: has a NUL in its path');
}

async function append(path: string, alerts: readonly Alert[]): Promise<Sent> {
  try {
    await appendFile(path, markdownOf(alerts));
    return { delivered: alerts, problem: null };
  } catch (error) {
    return { delivered: [], problem: `cannot be written: ${systemReason(error)}` };
  }
}

/**
 * All that comes from outside is in code spans, in which there are no markup, HTML, links or mentions.
 * No tables: a `|` within a code span ends their cells.
 */
function markdownOf(alerts: readonly Alert[]): string {
  const { counts, names, more } = headlineOf(alerts, MAX_NAMES);
  const list = names.map(code).join(', ') + (more > 0 ? ', …' : '');
  return `\n### ${counts}: ${list}\n\n${alerts.map(sectionOf).join('\n')}`;
}

function sectionOf(alert: Alert): string {
  const findings = findingsOf(alert).map(
    ({ isWarning, assertion, expected, actual }) =>
      `- ${isWarning ? 'warning: ' : ''}${code(assertion)}: expected ${code(expected)}, got ${code(actual)}\n`,
  );
  const facts = factsOf(alert).map(({ name, value }) => `- ${name}: ${code(value)}\n`);
  const title = `${SIGNS[toneOf(alert)]} ${code(nameOf(alert))} ${predicateOf(alert)}`;
  return `#### ${title}\n\n${findings.join('')}${facts.join('')}`;
}

/** A code span; its fence is longer than any run of backticks within (CommonMark 6.1). */
function code(text: string): string {
  if (text.trim() === '') return '(empty)';
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^[` ]|[` ]$/.test(text) ? ' ' : '';
  return fence + pad + text + pad + fence;
}
