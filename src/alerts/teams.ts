import type { Alert } from '../model/check.ts';
import { fitting, moreOf } from './fit.ts';
import { detailLines, summaryOf, titleOf, toneOf, type Tone } from './text.ts';
import { postAll, webKind } from './web-target.ts';

const COLORS: Readonly<Record<Tone, string>> = {
  bad: 'attention',
  warn: 'warning',
  good: 'good',
};

const MOST_ALERTS = 20;
const MOST_LINES = 20;
/** Bytes; Teams takes 28 KB with all that is around it. */
const MAX_CARD_BYTES = 20_000;

export const teams = webKind({
  name: 'teams',
  summary: 'an Adaptive Card by a webhook of Workflows in Microsoft Teams',
  examples: ['teams:${TEAMS_WEBHOOK_URL}'],
  send: ({ href }, alerts, post) => postAll(post, href, alerts, teamsMessage(alerts)),
});

/** One card for all, of text runs alone: there, unlike in a text block, nothing is markup. */
function teamsMessage(alerts: readonly Alert[]): unknown {
  const all = alerts.map(alertBlocks);
  const shown = fitting(all, (blocks) => Buffer.byteLength(JSON.stringify(blocks)), {
    max: MAX_CARD_BYTES,
    mostItems: MOST_ALERTS,
  });
  const more = all.length - shown.length;
  return {
    type: 'message',
    summary: summaryOf(alerts),
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          msteams: { width: 'Full' },
          body: [
            block({ text: summaryOf(alerts), weight: 'bolder', size: 'large' }),
            ...shown.flat(),
            ...(more === 0 ? [] : [block({ text: `and ${moreOf(more, 'alert')}` })]),
          ],
        },
      },
    ],
  };
}

function alertBlocks(alert: Alert): readonly object[] {
  const color = COLORS[toneOf(alert)];
  const lines = detailLines(alert);
  const title = { text: titleOf(alert), weight: 'bolder', color };
  const hidden = lines.length - MOST_LINES;
  return [
    { ...block(title), separator: true, spacing: 'medium' },
    ...lines.slice(0, MOST_LINES).map((text) => ({ ...block({ text }), spacing: 'none' })),
    ...(hidden > 0 ? [block({ text: `and ${moreOf(hidden, 'line')}` })] : []),
  ];
}

function block(run: { readonly text: string; readonly [style: string]: string }): object {
  return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', ...run }] };
}
