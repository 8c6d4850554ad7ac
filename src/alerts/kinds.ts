import { alertmanager } from './alertmanager.ts';
import type { ChannelKind } from './channel.ts';
import { discord } from './discord.ts';
import { exec, execJson } from './exec.ts';
import { markdown } from './markdown-file.ts';
import { ntfy } from './ntfy.ts';
import { pagerduty } from './pagerduty.ts';
import { slack } from './slack.ts';
import { smtp, smtps } from './smtp.ts';
import { teams } from './teams.ts';
import { webhook } from './webhook.ts';

/** Every receiver that there is; a new one is a file and a line here. */
export const CHANNEL_KINDS: readonly ChannelKind[] = [
  exec,
  execJson,
  webhook,
  slack,
  discord,
  teams,
  pagerduty,
  ntfy,
  alertmanager,
  smtp,
  smtps,
  markdown,
];
