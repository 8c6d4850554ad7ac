import { expect, test } from 'vitest';

import type { HostIncident } from '../../src/model/feedback.ts';
import { IncidentTable, MAX_TROUBLED_HOSTS } from '../../src/report/incidents.ts';

function summaryOf(incidents: readonly HostIncident[]) {
  const table = new IncidentTable();
  for (const incident of incidents) table.add(incident);
  return table.snapshot();
}

test('counts what was done, over all and by host', () => {
  const summary = summaryOf([
    { kind: 'slowed', host: 'a.test', limit: 25 },
    { kind: 'slowed', host: 'a.test', limit: 12 },
    { kind: 'paused', host: 'a.test', pauseMs: 1_500 },
    { kind: 'opened', host: 'b.test:81', failures: 30 },
    { kind: 'refused', host: 'b.test:81' },
    { kind: 'refused', host: 'b.test:81' },
    { kind: 'closed', host: 'b.test:81' },
  ]);
  expect(summary).toMatchObject({
    slowed: 2,
    paused: 1,
    paused_seconds: 1.5,
    opened: 1,
    refused: 2,
    counted: 2,
  });
  expect(summary.hosts.map(({ host }) => host)).toEqual(['b.test:81', 'a.test']);
  expect(summary.hosts[1]).toMatchObject({ slowed: 2, lowest_limit: 12 });
});

test('memory does not grow with the number of hosts', () => {
  const summary = summaryOf(
    Array.from({ length: MAX_TROUBLED_HOSTS + 50 }, (_, i) => ({
      kind: 'refused',
      host: `h${i}.test`,
    })),
  );
  expect(summary).toMatchObject({ refused: MAX_TROUBLED_HOSTS + 50, counted: MAX_TROUBLED_HOSTS });
  expect(summary.hosts).toHaveLength(5);
});
