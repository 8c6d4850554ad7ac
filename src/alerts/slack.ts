import type { Alert } from '../model/check.ts';
import { fitLines, fitting, moreOf } from './fit.ts';
import { detailLines, summaryOf, titleOf, toneOf, type Tone } from './text.ts';
import { postAll, webKind } from './web-target.ts';

const COLORS: Readonly<Record<Tone, string>> = {
  bad: '#d1242f',
  warn: '#d4a72c',
  good: '#1a7f37',
};

const MOST_ATTACHMENTS = 20;
const MAX_ATTACHMENT = 2_500;
/** A message holds 40,000 characters; what is longer is cut without a word. */
const MAX_MESSAGE = 30_000;

export const slack = webKind({
  name: 'slack',
  summary: 'a message by an incoming webhook of Slack (Mattermost and Rocket.Chat read it, too)',
  examples: ['slack:${SLACK_WEBHOOK_URL}'],
  send: ({ href }, alerts, post) => postAll(post, href, alerts, slackMessage(alerts)),
});

/**
 * One message for all. Its markup is turned off, and what Slack reads as a link or a mention all the
 * same (`<!channel>`) is escaped as its documentation asks.
 */
function slackMessage(alerts: readonly Alert[]): unknown {
  const all = alerts.map((alert) => ({
    color: COLORS[toneOf(alert)],
    title: escape(titleOf(alert)),
    fallback: escape(titleOf(alert)),
    text: fitLines(detailLines(alert).map(escape), MAX_ATTACHMENT),
    mrkdwn_in: [],
  }));
  const shown = fitting(all, ({ title, text }) => title.length * 2 + text.length, {
    max: MAX_MESSAGE,
    mostItems: MOST_ATTACHMENTS,
  });
  const more = all.length - shown.length;
  return {
    text: escape(summaryOf(alerts)),
    mrkdwn: false,
    parse: 'none',
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
    attachments:
      more === 0 ? shown : [...shown, { text: `and ${moreOf(more, 'alert')}`, mrkdwn_in: [] }],
  };
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
