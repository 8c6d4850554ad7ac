import { describe, expect, test } from 'vitest';

import { parseChannel } from '../../src/alerts/index.ts';
import type { Alert } from '../../src/model/check.ts';
import { startHttpReceiver, type ReceivedRequest } from '../support/check/http-receiver.ts';
import { alert, recovery, tools } from './alerts.ts';

/** What the receiver got by one `send`, which told everything. */
async function told(
  target: (url: string) => string,
  alerts: readonly Alert[],
): Promise<readonly ReceivedRequest[]> {
  await using receiver = await startHttpReceiver();
  const channel = await parseChannel(target(receiver.url('/hook')), {});
  expect(await channel.send(alerts, tools())).toEqual({ delivered: alerts, problem: null });
  return receiver.requests;
}

const json = (request: ReceivedRequest | undefined): unknown => JSON.parse(request?.body ?? '');
const BOTH = [alert('login'), recovery('home')];

describe('what each kind posts', () => {
  test.each(['webhook:', ''])('webhook, as “%s”', async (prefix) => {
    const [request] = await told((url) => prefix + url, BOTH);
    expect(request).toMatchObject({
      method: 'POST',
      path: '/hook',
      headers: { 'content-type': 'application/json' },
    });
    expect(json(request)).toEqual({
      version: 1,
      summary: '1 down, 1 up again: shop/login, shop/home',
      alerts: [
        {
          incident: 'incident-login',
          event: 'down',
          state: 'down',
          check: 'shop/login',
          name: 'login',
          group: 'shop',
          tags: ['web'],
          severity: 'critical',
          url: 'https://example.com/login',
          title: 'shop/login is down',
          at: '2026-06-01T12:00:00.000Z',
          since: '2026-06-01T11:54:55.000Z',
          duration_seconds: 305,
          last_success: '2026-06-01T11:53:55.000Z',
          findings: [{ level: 'fail', assertion: 'status', expected: '200', actual: '503' }],
        },
        expect.objectContaining({ event: 'up', title: 'shop/home is up again' }),
      ],
    });
  });

  test.each([(url: string) => url, (url: string) => `alertmanager:${url}`])(
    'no part is larger than servers take',
    async (target) => {
      const words = 'x'.repeat(300);
      const finding = { level: 'fail', assertion: words, expected: words, actual: words } as const;
      const findings = Array.from({ length: 10 }, () => finding);
      const many = Array.from({ length: 60 }, (_, i) => alert(`check-${i}`, { findings }));
      const requests = await told(target, many);
      expect(requests.length).toBeGreaterThan(5);
      for (const { body } of requests) expect(body.length).toBeLessThan(100_000);
      const ids = requests.flatMap(({ body }) => [...body.matchAll(/"check":"([^"]+)"/g)]);
      expect(ids.map(([, id]) => id)).toEqual(many.map(({ check }) => check.id));
    },
  );

  test('many alerts for a webhook come in parts, in order', async () => {
    const many = Array.from({ length: 120 }, (_, i) => alert(`check-${i}`));
    const requests = await told((url) => url, many);
    expect(requests).toHaveLength(3);
    const names = requests.flatMap(({ body }) => [...body.matchAll(/"name":"([^"]+)"/g)]);
    expect(names.map(([, name]) => name)).toEqual(many.map(({ check }) => check.name));
  });

  test('slack', async () => {
    const [request] = await told((url) => `slack:${url}`, BOTH);
    expect(json(request)).toMatchObject({
      text: '1 down, 1 up again: shop/login, shop/home',
      mrkdwn: false,
      attachments: [
        {
          title: 'shop/login is down',
          text: expect.stringContaining('status: expected 200, got 503\n'),
        },
        { title: 'shop/home is up again', text: expect.stringContaining('Lasted: 5m 05s') },
      ],
    });
  });

  test('teams', async () => {
    const [request] = await told((url) => `teams:${url}`, BOTH);
    expect(json(request)).toMatchObject({
      type: 'message',
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive' }],
    });
    expect(request?.body).toContain('"text":"shop/login is down"');
  });

  test('pagerduty: one request each, by incident', async () => {
    const down = alert('login');
    const warns = alert('slow', { event: 'warning', state: 'warning' });
    const requests = await told((url) => `pagerduty:KEY@${url}`, [down, warns, recovery('login')]);
    expect(requests.map(json)).toMatchObject([
      {
        routing_key: 'KEY',
        event_action: 'trigger',
        dedup_key: 'incident-login',
        payload: {
          severity: 'critical',
          source: 'https://example.com/login',
          summary: '1 down: shop/login',
        },
      },
      { event_action: 'trigger', dedup_key: 'incident-slow', payload: { severity: 'warning' } },
      { event_action: 'resolve', dedup_key: 'incident-login' },
    ]);
  });

  test('ntfy', async () => {
    const [request] = await told((url) => `ntfy:${url}`, BOTH);
    expect(request?.headers).toMatchObject({
      title: '1 down, 1 up again: shop/login, shop/home',
      priority: '5',
      tags: 'rotating_light',
    });
    expect(request?.body).toContain('  status: expected 200, got 503\n');
  });

  test('a name that is not ASCII comes as encoded words in ntfy’s header', async () => {
    const name = `größe-${'ü'.repeat(40)}`;
    const [request] = await told((url) => `ntfy:${url}`, [alert(name)]);
    const title = String(request?.headers['title']);
    const words = title.split(' ');
    expect(words.length).toBeGreaterThan(1);
    const decoded = words.map((word) => {
      expect(word.length).toBeLessThanOrEqual(75);
      return Buffer.from(word.slice('=?UTF-8?B?'.length, -2), 'base64').toString();
    });
    expect(decoded.join('')).toBe(`1 down: shop/${name}`);
  });

  test('alertmanager: the same labels at the beginning and at the end', async () => {
    const alerts = [alert('login'), recovery('login')];
    const [request] = await told((url) => `alertmanager:${url.replace('/hook', '/')}`, alerts);
    expect(request?.path).toBe('/api/v2/alerts');
    const labels = {
      alertname: 'GfetchCheck',
      check: 'shop/login',
      group: 'shop',
      severity: 'critical',
      instance: 'https://example.com/login',
    };
    const startsAt = '2026-06-01T11:54:55.000Z';
    expect(json(request)).toMatchObject([
      { labels, startsAt, endsAt: '2026-07-01T12:00:00.000Z' },
      { labels, startsAt, endsAt: '2026-06-01T12:00:00.000Z' },
    ]);
  });
});

describe('limits of length', () => {
  const finding = {
    level: 'fail',
    assertion: 'body',
    expected: 'x'.repeat(900),
    actual: '*'.repeat(900),
  } as const;
  const many = Array.from({ length: 60 }, (_, i) =>
    alert(`${i}-${'n'.repeat(200)}`, { findings: Array.from({ length: 30 }, () => finding) }),
  );

  test('slack', async () => {
    const [request] = await told((url) => `slack:${url}`, many);
    expect(request?.body.length).toBeLessThan(40_000);
    expect(request?.body).toMatch(/and \d+ more alerts/);
  });

  test('discord: ten embeds, 6,000 characters', async () => {
    const [request] = await told((url) => `discord:${url}`, many);
    const message = JSON.parse(request?.body ?? '') as {
      content: string;
      embeds: { title: string; description: string }[];
    };
    const sizes = message.embeds.map(({ title, description }) => title.length + description.length);
    expect(message.embeds.length).toBeGreaterThan(0);
    expect(message.embeds.length).toBeLessThanOrEqual(10);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(6_000);
    expect(message.content).toMatch(/and \d+ more alerts\)$/);
    expect(message.content.length).toBeLessThanOrEqual(2_000);
  });

  test('teams: 28 KB', async () => {
    const [request] = await told((url) => `teams:${url}`, many);
    expect(Buffer.byteLength(request?.body ?? '')).toBeLessThan(28_000);
    expect(request?.body).toMatch(/and \d+ more alerts/);
  });

  test('ntfy: 4,096 bytes', async () => {
    const [request] = await told((url) => `ntfy:${url}`, many);
    expect(Buffer.byteLength(request?.body ?? '')).toBeLessThanOrEqual(4_096);
    expect(request?.body).toMatch(/and \d+ more alerts\n$/);
  });
});

describe('hostile names and answers', () => {
  const evil = alert('<!channel> @everyone **x** [a](http://evil.test) \r\nBcc: x\u001b[31m\0', {
    findings: [
      {
        level: 'fail',
        assertion: 'body',
        expected: 'ok',
        actual: '<b>&amp; `rm` @here <@123> | \n# x',
      },
    ],
  });

  test('slack gets no mention and no link', async () => {
    const [request] = await told((url) => `slack:${url}`, [evil]);
    expect(request?.body).not.toMatch(/[<>]/);
    expect(request?.body).toContain('&lt;!channel&gt;');
    expect(request?.body).toContain('&lt;b&gt;&amp;amp;');
  });

  test('discord mentions nobody, and shows markup as it is', async () => {
    const [request] = await told((url) => `discord:${url}`, [evil]);
    const message = JSON.parse(request?.body ?? '') as {
      content: string;
      allowed_mentions: unknown;
    };
    expect(message.allowed_mentions).toEqual({ parse: [] });
    expect(message.content).toContain(String.raw`\@everyone \*\*x\*\* \[a\]\(http\://evil.test\)`);
  });

  test('teams gets text runs alone', async () => {
    const [request] = await told((url) => `teams:${url}`, [evil]);
    expect(request?.body).not.toContain('TextBlock"}');
    expect(request?.body).not.toContain('"type":"TextBlock"');
  });

  test('ntfy’s headers are as many as they were', async () => {
    const [request] = await told((url) => `ntfy:${url}`, [evil]);
    expect(request?.headers['bcc']).toBeUndefined();
    expect(request?.headers['title']).toContain(String.raw`\x0d\x0aBcc: x\x1b[31m\x00`);
  });

  test.each(['webhook', 'slack', 'discord', 'teams', 'ntfy'])(
    '%s gets no control characters',
    async (kind) => {
      const [request] = await told((url) => `${kind}:${url}`, [evil]);
      expect(request?.body).toBeTruthy();
      expect(request?.body).not.toMatch(/[^\P{Cc}\n]/u);
    },
  );
});
