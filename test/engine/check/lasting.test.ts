import { describe, expect, test } from 'vitest';

import type { Channel } from '../../../src/alerts/index.ts';
import { LastingChecks } from '../../../src/engine/check/lasting.ts';
import { prepareSession } from '../../../src/engine/check/session.ts';
import { RunControl } from '../../../src/engine/control.ts';
import { DEFAULT_OPTIONS } from '../../../src/model/options.ts';
import { contextOf, planOf } from '../../checks/targets/context.ts';
import { startSite } from '../../support/site.ts';

const CHECKS = 20;

/** Twenty checks that all fail, again and again; and how many alarms each message had. */
async function failing(url: string, everyMs: number) {
  const control = new RunControl();
  const checks = Array.from(
    { length: CHECKS },
    (_, i) => `  - { name: c${i}, url: '${url}?${i}' }`,
  );
  const plan = await planOf(`checks:\n${checks.join('\n')}\n`, contextOf({}, {}));
  const messages: number[] = [];
  const channel: Channel = {
    id: 'it',
    label: 'it',
    send: async (alerts) => {
      messages.push(alerts.length);
      return { delivered: alerts, problem: null };
    },
  };
  const made = new Map<string, number>();
  const troubles: string[] = [];
  const session = await prepareSession({
    plan,
    channels: [channel],
    options: { ...DEFAULT_OPTIONS, adaptive: false, maxHostErrors: 0, retries: 0 },
    env: {},
    control,
    file: null,
    post: async () => ({ reason: 'nobody is to be told', isFinal: true }),
    isLasting: true,
    onReport: ({ check }) => made.set(check.id, (made.get(check.id) ?? 0) + 1),
    onTrouble: (text) => troubles.push(text),
  });
  const onTrouble = (text: string): void => void troubles.push(text);
  const lasting = new LastingChecks(session, { everyMs, control, onTrouble });
  return { lasting, control, plan, channel, messages, made, troubles };
}

describe('checks that go on', () => {
  test('tell one trouble of many checks in few messages, all of it, and end', async () => {
    await using site = await startSite();
    const { lasting, control, messages, made } = await failing(site.url('/status/500'), 1_000);
    const ended = lasting.run();
    await expect.poll(() => made.size, { timeout: 10_000 }).toBe(CHECKS);
    control.stop('SIGTERM');
    await ended;
    // The first at once, those that came soon after it together.
    expect(messages).toEqual([1, CHECKS - 1]);
  });

  test('are all made, also where their file is read again all the time', async () => {
    await using site = await startSite();
    const running = await failing(site.url('/status/500'), 1_000);
    const { lasting, control, plan, channel, made } = running;
    const ended = lasting.run();
    // Far more often than each has its turn.
    const reading = setInterval(() => void lasting.change({ plan, channels: [channel] }), 40);
    await expect.poll(() => made.size, { timeout: 10_000 }).toBe(CHECKS);
    clearInterval(reading);
    control.stop('SIGTERM');
    await ended;
  });
});
