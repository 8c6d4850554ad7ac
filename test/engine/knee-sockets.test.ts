import { Agent, get } from 'node:http';

import { expect, test } from 'vitest';

import { Slots } from '../../src/engine/slots.ts';
import { unsentOutcome } from '../../src/model/outcome.ts';
import { startQueueSite } from '../support/queue-site.ts';
import { makeTask } from '../support/tasks.ts';

const AT_ONCE = 48;
const SERVICE_MS = 30;

/** Keeps every slot taken, until it is told to stop; `done` resolves when all requests have ended. */
function keepBusy(port: number, slots: Slots, until: () => boolean) {
  const agent = new Agent({ keepAlive: true });
  const task = makeTask(1, `http://127.0.0.1:${port}/`);
  const good = { ...unsentOutcome('GET', null, 0), statusCode: 200 };
  let inFlight = 0;
  let onDone: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (onDone = resolve)).then(() => agent.destroy());
  const begin = (): void => {
    const startMs = performance.now();
    inFlight += 1;
    slots.begin();
    get({ port, agent }, (response) => {
      response.resume().once('end', () => {
        inFlight -= 1;
        slots.end(task, good, startMs);
        fill();
      });
    });
  };
  const fill = (): void => {
    while (!until() && inFlight < slots.size) begin();
    if (inFlight === 0) onDone();
  };
  return { fill, done };
}

test('the knee of a real server is found', { timeout: 60_000 }, async () => {
  await using site = await startQueueSite(AT_ONCE, SERVICE_MS);
  const sizes: number[] = [];
  let isTime = false;
  const slots = new Slots({
    max: 500,
    bodies: null,
    onRefused: () => undefined,
    isAuto: true,
    onSize(size) {
      sizes.push(size);
      crowd.fill();
    },
  });
  const crowd = keepBusy(site.port, slots, () => slots.found !== null || isTime);
  const giveUp = setTimeout(() => (isTime = true), 45_000);
  expect(slots.size).toBe(32);
  slots.open();
  crowd.fill();
  await crowd.done;
  clearTimeout(giveUp);
  slots.close();
  expect(slots.found).toBeGreaterThanOrEqual(AT_ONCE * 0.6);
  expect(slots.found).toBeLessThanOrEqual(AT_ONCE * 1.6);
  expect(slots.isAtKnee).toBe(true);
  expect(sizes.length).toBeGreaterThan(2);
  expect(sizes.at(-1)).toBe(slots.size);
  // It had to look a little further, and no more than that.
  expect(site.mostPresent()).toBeLessThanOrEqual(AT_ONCE * 4);
});

test('without auto all slots are there from the beginning, and the load is known', async () => {
  await using site = await startQueueSite(AT_ONCE, SERVICE_MS);
  const slots = new Slots({ max: 24, bodies: null, onRefused: () => undefined });
  const crowd = keepBusy(site.port, slots, () => slots.load !== null);
  expect(slots.load).toBeNull();
  slots.open();
  crowd.fill();
  await crowd.done;
  slots.close();
  expect(slots.size).toBe(24);
  expect(slots.found).toBeNull();
  expect(slots.isAtKnee).toBe(false);
  expect(slots.load).toMatchObject({ takenShare: 1, sinkFullShare: 0 });
  expect(site.mostPresent()).toBe(24);
});
