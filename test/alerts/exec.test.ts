import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import { execChannel } from '../../src/alerts/exec.ts';
import { parseChannel } from '../../src/alerts/index.ts';
import { makeFolder } from '../support/folder.ts';
import { alert, recovery, tools } from './alerts.ts';

const SCRIPT = `#!/bin/sh
{ echo "$ALERT_SUMMARY"; echo "$ALERT_EVENT $ALERT_COUNT"; echo "$ALERT_CHECK"; } > "$OUT.env"
cat > "$OUT"
echo noise
`;

/** A process that has ended, but which nobody has asked about yet (Z), is not. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

describe.skipIf(process.platform === 'win32')('exec', () => {
  test('a script gets the text on stdin and the rest in its environment', async () => {
    using folder = makeFolder();
    const channel = await parseChannel(`exec:sh ${folder.write('notify.sh', SCRIPT)}`, {});
    expect(channel.label).toBe('exec sh');
    const alerts = [recovery('home'), alert('login')];
    const env = { PATH: process.env['PATH'], OUT: folder.file('out') };
    expect(await channel.send(alerts, tools({ env }))).toEqual({
      delivered: alerts,
      problem: null,
    });
    expect(folder.read('out.env')).toBe(
      '1 down, 1 up again: shop/login, shop/home\ndown 2\nshop/home\nshop/login\n',
    );
    expect(folder.read('out')).toBe(
      `shop/home is up again
  URL: https://example.com/home
  Severity: critical
  Began: 2026-06-01 11:54:55 UTC
  Lasted: 5m 05s
  Ended: 2026-06-01 12:00:00 UTC
  Tags: web

shop/login is down
  status: expected 200, got 503
  URL: https://example.com/login
  Severity: critical
  Since: 2026-06-01 11:54:55 UTC
  For: 5m 05s
  Last success: 2026-06-01 11:53:55 UTC
  Tags: web
`,
    );
  });

  test('exec+json: a line of JSON each', async () => {
    using folder = makeFolder();
    const channel = await parseChannel('exec+json:cat > "$OUT"', {});
    const env = { OUT: folder.file('out'), PATH: process.env['PATH'] };
    await channel.send([alert('a'), recovery('a')], tools({ env }));
    const lines = folder.read('out').trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { event: 'down', check: 'shop/a' },
      { event: 'up', check: 'shop/a' },
    ]);
  });

  test('hostile names are never run, nor read as variables', async () => {
    using folder = makeFolder();
    const name = `$(touch ${folder.file('pwned')})\`touch ${folder.file('pwned')}\`; '"\0\n$HOME`;
    const channel = await parseChannel('exec:echo "$ALERT_SUMMARY" > "$OUT"', {});
    const env = { OUT: folder.file('out'), PATH: process.env['PATH'], HOME: 'not this' };
    const sent = await channel.send([alert(name.slice(0, 70))], tools({ env }));
    expect(sent.problem).toBeNull();
    expect(folder.read('out')).toContain('1 down: shop/$(touch ');
    expect(existsSync(folder.file('pwned'))).toBe(false);
  });

  test.each([
    ['exit 3', 'exit code 3'],
    [
      'echo "no such $(printf "\\033[31m") list" >&2; exit 1',
      /^exit code 1: no such \\x1b\[31m list$/,
    ],
    ['kill -9 $$', 'ended by SIGKILL'],
    ['no-such-program-anywhere', /^exit code 127: .*not found$/],
  ])('%s is no delivery', async (command, problem) => {
    const sent = await execChannel('exec', command).send([alert('a')], tools());
    expect(sent.delivered).toEqual([]);
    if (typeof problem === 'string') expect(sent.problem).toBe(problem);
    else expect(sent.problem).toMatch(problem);
  });

  test('a command that does not read its input has done its work', async () => {
    const many = Array.from({ length: 2_000 }, (_, i) => alert(`check-${i}`));
    const sent = await execChannel('exec', 'exec 0<&-; true').send(many, tools());
    expect(sent).toEqual({ delivered: many, problem: null });
  });

  test('what it leaves running does not hold it up', async () => {
    using folder = makeFolder();
    const env = { OUT: folder.file('pid'), PATH: process.env['PATH'] };
    const channel = execChannel('exec', 'sleep 30 & echo $! > "$OUT"');
    const begun = Date.now();
    expect((await channel.send([alert('a')], tools({ env }))).problem).toBeNull();
    expect(Date.now() - begun).toBeLessThan(10_000);
    process.kill(Number(folder.read('pid')));
  });

  test('it is killed after its time, with all that it has started', async () => {
    using folder = makeFolder();
    const env = { OUT: folder.file('pid'), PATH: process.env['PATH'] };
    const channel = execChannel('exec', 'sleep 60 & echo $! > "$OUT"; wait', 400);
    const sent = await channel.send([alert('a')], tools({ env }));
    expect(sent).toEqual({ delivered: [], problem: 'killed after 400ms' });
    const pid = Number(folder.read('pid'));
    expect(pid).toBeGreaterThan(1);
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  test('the signal kills it', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const sending = execChannel('exec', 'sleep 60').send([alert('a')], tools({ signal }));
    controller.abort();
    expect(await sending).toMatchObject({ delivered: [], problem: 'stopped while it ran' });
    const late = await execChannel('exec', 'true').send([alert('a')], tools({ signal }));
    expect(late.delivered).toEqual([]);
  });
});
