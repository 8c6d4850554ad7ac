import { describe, expect, test } from 'vitest';

import { deliver, parseChannel, type Channel, type ChannelTools } from '../../src/alerts/index.ts';
import type { PendingAlert } from '../../src/model/check.ts';
import { startHttpReceiver } from '../support/check/http-receiver.ts';
import { alert, NOW_MS, pending, recovery, tools } from './alerts.ts';

const DAY_MS = 86_400_000;
const fast = (fields: Partial<ChannelTools> = {}, timeoutMs?: number) => ({
  ...tools(fields, timeoutMs),
  nowMs: NOW_MS,
  tryDelayMs: 5,
});

/** The titles in the order in which they came. */
const titles = (requests: readonly { readonly body: string }[]): (string | undefined)[] =>
  requests.flatMap(({ body }) =>
    [...body.matchAll(/"title":"([^"]+)"/g)].map(([, title]) => title),
  );

describe('deliver', () => {
  test('all that is pending, once and in order', async () => {
    await using receiver = await startHttpReceiver();
    const channel = await parseChannel(receiver.url('/a'), {});
    const all = pending(channel, alert('a'), alert('b'), recovery('a'));
    expect(await deliver(all, [channel], fast())).toEqual({ left: [], problems: [] });
    expect(titles(receiver.requests)).toEqual([
      'shop/a is down',
      'shop/b is down',
      'shop/a is up again',
    ]);
  });

  test('what is pending twice is sent once, where it stood last', async () => {
    await using receiver = await startHttpReceiver();
    const channel = await parseChannel(receiver.url('/a'), {});
    const all = pending(channel, alert('a'), alert('b'), recovery('a'), alert('a'));
    expect(await deliver(all, [channel], fast())).toEqual({ left: [], problems: [] });
    expect(titles(receiver.requests)).toEqual([
      'shop/b is down',
      'shop/a is up again',
      'shop/a is down',
    ]);
  });

  test('a receiver that answers 500 once is asked again', async () => {
    await using receiver = await startHttpReceiver();
    receiver.answer(500);
    const channel = await parseChannel(receiver.url('/a'), {});
    const result = await deliver(pending(channel, alert('a')), [channel], fast());
    expect(result).toEqual({ left: [], problems: [] });
    expect(receiver.requests).toHaveLength(2);
  });

  test('what is not through stays, and the next run sends it', async () => {
    await using receiver = await startHttpReceiver();
    receiver.answer(500, 503, 'reset', 500);
    const channel = await parseChannel(receiver.url('/a/SECRETPATH'), {});
    const all = pending(channel, alert('a'), recovery('a'));
    const first = await deliver(all, [channel], fast());
    expect(first.left).toEqual(all.map((each) => ({ ...each, attempts: 1 })));
    expect(first.problems).toEqual([
      `webhook 127.0.0.1:${receiver.port}: 2 alerts not delivered: HTTP 500: that went wrong`,
    ]);
    expect(receiver.requests).toHaveLength(4);
    expect(await deliver(first.left, [channel], fast())).toEqual({ left: [], problems: [] });
  });

  test('one that is down and one that hangs do not keep the others waiting for their own', async () => {
    await using receiver = await startHttpReceiver();
    await using hanging = await startHttpReceiver();
    hanging.answer('hang', 'hang', 'hang', 'hang');
    let downUrl = '';
    {
      await using gone = await startHttpReceiver();
      downUrl = gone.url('/a');
    }
    const channels = await Promise.all(
      [hanging.url('/a'), downUrl, receiver.url('/a')].map((each) => parseChannel(each, {})),
    );
    const all = channels.flatMap((channel) => pending(channel, alert('a')));
    const { left, problems } = await deliver(all, channels, fast({}, 150));
    expect(receiver.requests).toHaveLength(1);
    expect(hanging.requests).toHaveLength(4);
    expect(left.map(({ channel }) => channel)).toEqual([channels[0]?.id, channels[1]?.id]);
    expect(problems).toHaveLength(2);
  });

  test.each([
    [404, 1],
    [302, 1],
    [400, 1],
    [429, 2],
    [408, 2],
    [500, 2],
  ])('%i is tried %i times at once, and kept', async (status, times) => {
    await using receiver = await startHttpReceiver();
    receiver.answer(status, 204);
    const channel = await parseChannel(receiver.url('/a'), {});
    const { left } = await deliver(pending(channel, alert('a')), [channel], fast());
    expect(receiver.requests).toHaveLength(times);
    expect(left).toHaveLength(times === 1 ? 1 : 0);
  });

  test('the signal ends the trying, and nothing is lost', async () => {
    await using receiver = await startHttpReceiver();
    receiver.answer(500);
    const controller = new AbortController();
    const channel = await parseChannel(receiver.url('/a'), {});
    const base = fast({ signal: controller.signal });
    const post: ChannelTools['post'] = async (request) => {
      const problem = await base.post(request);
      controller.abort();
      return problem;
    };
    const all = pending(channel, alert('a'));
    const { left } = await deliver(all, [channel], { ...base, post, tryDelayMs: 60_000 });
    expect(left).toMatchObject([{ attempts: 1 }]);
    // Not even begun: no attempt.
    const second = await deliver(left, [channel], base);
    expect(second.left).toEqual(left);
    expect(second.problems.join()).toMatch(/not delivered: stopped$/);
    expect(receiver.requests).toHaveLength(1);
  });

  test.each(['pagerduty:K@', 'webhook:'])(
    'the signal ends a long row of requests of %s, however well they go',
    async (prefix) => {
      await using receiver = await startHttpReceiver();
      const controller = new AbortController();
      const channel = await parseChannel(prefix + receiver.url('/a'), {});
      const base = fast({ signal: controller.signal });
      const post: ChannelTools['post'] = async (request, signal) => {
        const problem = await base.post(request, signal);
        if (receiver.requests.length === 2) controller.abort();
        return problem;
      };
      const all = Array.from({ length: 200 }, (_, i) => pending(channel, alert(`${i}`))).flat();
      const { left } = await deliver(all, [channel], { ...base, post });
      expect(receiver.requests).toHaveLength(2);
      // What was taken is not sent once more.
      expect(left).toHaveLength(prefix === 'webhook:' ? 100 : 198);
    },
  );

  test('so does the time that one receiver may take of a run', async () => {
    await using receiver = await startHttpReceiver();
    receiver.answer(...Array<500>(4).fill(500));
    const channel = await parseChannel(receiver.url('/a'), {});
    const all = pending(channel, alert('a'));
    const { left } = await deliver(all, [channel], { ...fast(), maxTryingMs: 0, tryDelayMs: 1 });
    expect(left).toEqual(all);
    const cut = await deliver(all, [channel], { ...fast(), maxSendingMs: 200, tryDelayMs: 60_000 });
    expect(cut.left).toMatchObject([{ attempts: 1 }]);
    expect(receiver.requests).toHaveLength(1);
  });

  test('of very many that wait for one receiver the oldest are given up', async () => {
    const channel = await parseChannel('webhook:http://127.0.0.1:1/', {});
    const all = Array.from({ length: 20_003 }, (_, i) => pending(channel, alert(`${i}`))).flat();
    const { left, problems } = await deliver(all, [], fast());
    expect(left).toEqual(all.slice(3));
    expect(problems.join()).toContain('3 alerts given up, the oldest');
  });

  test('what is a week old is given up, also of a receiver that is gone', async () => {
    await using receiver = await startHttpReceiver();
    const channel = await parseChannel(receiver.url('/a'), {});
    const old = alert('old', { atMs: NOW_MS - 7 * DAY_MS - 1 });
    const gone = (each: PendingAlert): PendingAlert => ({ ...each, channel: 'slack:0123' });
    const all = [...pending(channel, old), ...pending(channel, alert('young'), old).map(gone)];
    const { left, problems } = await deliver(all, [channel], fast());
    expect(left).toEqual([all[1]]);
    expect(problems).toEqual([
      `${channel.label}: 1 alert given up after 7 days`,
      'slack (no longer given): 1 alert given up after 7 days',
    ]);
    expect(receiver.requests).toEqual([]);
  });

  test('pagerduty: what is refused holds back its own incident only', async () => {
    await using receiver = await startHttpReceiver();
    receiver.answer(400);
    const channel: Channel = await parseChannel(`pagerduty:K@${receiver.url('/e')}`, {});
    const alerts = [alert('a'), recovery('a'), alert('b')];
    const sent = await channel.send(alerts, tools());
    expect(sent.delivered).toEqual([alerts[2]]);
    expect(sent.problem).toContain('HTTP 400');
    expect(await deliver(pending(channel, ...alerts.slice(0, 2)), [channel], fast())).toEqual({
      left: [],
      problems: [],
    });
    const actions = receiver.requests.map(({ body }) => /"event_action":"(\w+)"/.exec(body)?.[1]);
    expect(actions).toEqual(['trigger', 'trigger', 'trigger', 'resolve']);
  });
});

describe('createPost', () => {
  test('follows no redirect, and shows no secret that an answer repeats', async () => {
    await using receiver = await startHttpReceiver();
    const { post } = tools();
    const url = receiver.url('/hooks/T0PSECRET');
    const ask = () => post({ url, headers: {}, body: '{}' });
    receiver.answer(302, 400, 204);
    receiver.say('no hook T0PSECRET for\u001b key 0123456789abcdef0123456789abcdef');
    expect(await ask()).toEqual({
      reason: 'HTTP 302, a redirect, which is not followed',
      isFinal: true,
    });
    expect(await ask()).toMatchObject({
      reason: String.raw`HTTP 400: no hook *** for\x1b key ***`,
    });
    expect(await ask()).toBeNull();
    expect(receiver.requests.map(({ path }) => path)).toEqual(Array(3).fill('/hooks/T0PSECRET'));
  });
});
