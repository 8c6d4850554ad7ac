import { Agent, get } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startMannersHost } from './manners.ts';

async function ask(url: string, agent: Agent): Promise<number> {
  const message = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    get(url, { agent }, resolve).on('error', reject);
  });
  await text(message);
  return message.statusCode ?? 0;
}

function agentOf(maxSockets: number): Agent {
  return new Agent({ keepAlive: true, maxSockets });
}

test('who keeps to the rules has broken none', async () => {
  await using host = await startMannersHost('127.0.1.1', { robots: { body: 'User-agent: *\n' } });
  const agent = agentOf(1);
  for (const path of ['/robots.txt', '/', '/page/1', '/page/2']) {
    await ask(host.origin + path, agent);
    await sleep(60);
  }
  agent.destroy();
  expect(host.violations({ delayMs: 50, denied: ['/private'] })).toEqual([]);
  expect(host.mostConnections()).toBe(1);
  expect(host.mostAtOnce()).toBe(1);
  expect(host.paths()).toEqual(['/', '/page/1', '/page/2']);
});

test('each breach is told', async () => {
  await using host = await startMannersHost('127.0.1.1', { delayMs: 30 });
  const agent = agentOf(3);
  await ask(`${host.origin}/private/1`, agent);
  await Promise.all([1, 2, 3].map((n) => ask(`${host.origin}/page/${n}`, agent)));
  agent.destroy();
  const told = host.violations({ delayMs: 50, denied: ['/private/'] });
  expect(told).toEqual([
    '/private/1 was asked for before robots.txt',
    '3 connections at once',
    '/private/1 is denied',
    expect.stringMatching(/^\/page\/\d [\d.]+ ms after \/private\/1$/),
    expect.stringMatching(/^\/page\/\d while \/page\/\d was being answered$/),
    expect.stringMatching(/^\/page\/\d while \/page\/\d was being answered$/),
  ]);
  expect(host.mostAtOnce()).toBe(3);
});

test('robots.txt answers as told, the last answer for all that follow', async () => {
  const robots = [{ status: 503 }, { location: '/elsewhere' }, { body: 'User-agent: *\n' }];
  await using host = await startMannersHost('127.0.1.2', { robots });
  const agent = agentOf(1);
  const statuses: number[] = [];
  for (let i = 0; i < 4; i++) statuses.push(await ask(`${host.origin}/robots.txt`, agent));
  agent.destroy();
  expect(statuses).toEqual([503, 302, 200, 200]);
});
