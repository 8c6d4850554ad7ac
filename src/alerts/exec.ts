import { basename } from 'node:path';

import type { Alert } from '../model/check.ts';
import { UsageError } from '../model/errors.ts';
import { clip } from '../util/clip.ts';
import { jsonText } from '../util/json-text.ts';
import { printable } from '../util/printable.ts';
import {
  channelId,
  type Channel,
  type ChannelKind,
  type ChannelTools,
  type Sent,
} from './channel.ts';
import { runCommand } from './run-command.ts';
import { mostPressing, nameOf, plainText, summaryOf } from './text.ts';
import { toWire } from './wire.ts';

type ExecName = 'exec' | 'exec+json';

const LIMIT_MS = 60_000;
/** A variable of the environment has an upper end, which the system does not tell. */
const MOST_NAMES = 100;

export const exec: ChannelKind = execKind(
  'exec',
  'a shell command, with the alerts as text on stdin, ready to be mailed',
  ['exec:mail -s "$ALERT_SUMMARY" ops@example.com', 'exec:./notify.sh'],
);

export const execJson: ChannelKind = execKind(
  'exec+json',
  'a shell command, with one line of JSON for each alert on stdin',
  ['exec+json:jq -r .title | wall'],
);

function execKind(name: ExecName, summary: string, examples: readonly string[]): ChannelKind {
  const check = (target: string): void => {
    if (target.trim() === '') throw new UsageError(`--notify ${name}: needs a command to run`);
    if (target.includes('\0')) throw new UsageError(`--notify ${name}: has a NUL in its command`);
  };
  return {
    name,
    summary,
    syntax: `${name}:COMMAND`,
    examples,
    isCommand: true,
    load: async () => (target) => {
      check(target);
      return execChannel(name, target);
    },
    check,
  };
}

/** Runs `command` once for all alerts that are sent together. */
export function execChannel(name: ExecName, command: string, limitMs = LIMIT_MS): Channel {
  return {
    id: channelId(name, command),
    label: `${name} ${programOf(command)}`,
    send: (alerts, tools) => send(alerts, tools),
  };

  async function send(alerts: readonly Alert[], tools: ChannelTools): Promise<Sent> {
    const problem = await runCommand({
      command,
      env: { ...tools.env, ...variables(alerts) },
      input: name === 'exec' ? plainText(alerts) : jsonLines(alerts),
      limitMs,
      signal: tools.signal,
    });
    return { delivered: problem === null ? alerts : [], problem };
  }
}

/** What the command line must not hold, where a shell would read it. */
function variables(alerts: readonly Alert[]): Readonly<Record<string, string>> {
  const names = [...new Set(alerts.map(nameOf))];
  const all = {
    /** One line. */
    ALERT_SUMMARY: summaryOf(alerts),
    /** Of the alert that is the most pressing. */
    ALERT_EVENT: mostPressing(alerts)?.event ?? '',
    ALERT_COUNT: String(alerts.length),
    /** One on each line. */
    ALERT_CHECK: names.slice(0, MOST_NAMES).join('\n'),
  };
  // No variable can hold a NUL, and with one the command would not be run at all.
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [name, value.replaceAll('\0', '')]),
  );
}

function jsonLines(alerts: readonly Alert[]): string {
  return alerts.map((alert) => `${jsonText(toWire(alert))}\n`).join('');
}

/** The name of the program alone: what stands before and after it may be a secret. */
function programOf(command: string): string {
  const words = command.trim().split(/\s+/);
  const program = words.find((word) => !/^\w+=/.test(word)) ?? 'command';
  return printable(clip(basename(program.replaceAll(/["']/g, '')), 40));
}
