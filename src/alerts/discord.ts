import type { Alert } from '../model/check.ts';
import { clip } from '../util/clip.ts';
import { isoTime } from '../util/iso-time.ts';
import { fitLines, fitting, moreOf } from './fit.ts';
import { detailLines, summaryOf, titleOf, toneOf, type Tone } from './text.ts';
import { postAll, webKind } from './web-target.ts';

const COLORS: Readonly<Record<Tone, number>> = {
  bad: 0xd1242f,
  warn: 0xd4a72c,
  good: 0x1a7f37,
};

/** Discord refuses a message that goes beyond: 10 embeds, 6,000 characters in all of them. */
const MOST_EMBEDS = 10;
const MAX_EMBEDS = 5_800;
const MAX_TITLE = 256;
const MAX_DESCRIPTION = 2_000;
const MAX_CONTENT = 2_000;

const MARKUP = /[\\*_~`|>#[\]()<@:-]/g;

export const discord = webKind({
  name: 'discord',
  summary: 'a message by a webhook of Discord',
  examples: ['discord:${DISCORD_WEBHOOK_URL}'],
  send: ({ href }, alerts, post) => postAll(post, href, alerts, discordMessage(alerts)),
});

/** One message for all. Nobody is mentioned, whatever names and answers say. */
function discordMessage(alerts: readonly Alert[]): unknown {
  const all = alerts.map((alert) => ({
    title: cutEscaped(escape(titleOf(alert)), MAX_TITLE),
    description: fitLines(detailLines(alert).map(escape), MAX_DESCRIPTION),
    color: COLORS[toneOf(alert)],
    timestamp: isoTime(alert.atMs),
  }));
  const shown = fitting(all, ({ title, description }) => title.length + description.length, {
    max: MAX_EMBEDS,
    mostItems: MOST_EMBEDS,
  });
  const more = all.length - shown.length;
  const rest = more === 0 ? '' : `\n(below; and ${moreOf(more, 'alert')})`;
  return {
    username: 'gfetch',
    content: cutEscaped(escape(summaryOf(alerts)), MAX_CONTENT - rest.length) + rest,
    embeds: shown,
    allowed_mentions: { parse: [] },
  };
}

function escape(text: string): string {
  return text.replaceAll(MARKUP, String.raw`\$&`);
}

/** A backslash at the very end would have nothing left to escape. */
function cutEscaped(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const cut = clip(text, maxLength - 1);
  const backslashes = /\\*$/.exec(cut)?.[0].length ?? 0;
  return `${backslashes % 2 === 1 ? cut.slice(0, -1) : cut}…`;
}
