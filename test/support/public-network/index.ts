import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { FetchRecord } from '../../../src/model/record.ts';
import { parseRecords, shell } from '../cli.ts';
import { compile } from '../compiled.ts';
import type { Asked } from './inside.ts';

export interface Visit {
  readonly code: number | null;
  readonly records: readonly FetchRecord[];
  /** In the order of arrival, as `8.8.8.8/path`. */
  readonly asked: readonly string[];
}

export interface PublicNetwork extends Disposable {
  /** Runs gfetch with JSON Lines on stdout; `:PORT` stands for the port of the servers. */
  gfetch(...args: readonly string[]): Promise<Visit>;
}

// A namespace of its own: nothing leaves this machine, and nobody else sees the address.
const ENTER =
  'unshare -rn sh -c \'ip link set lo up && ip addr add 8.8.8.8/32 dev lo && exec "$@"\' sh';

/** Public addresses need a network namespace; without one what needs them is skipped, and says so. */
export function hasPublicNetwork(): boolean {
  const { status, stderr } = spawnSync('sh', ['-c', `${ENTER} true`], { encoding: 'utf8' });
  if (status === 0) return true;
  process.stderr.write(
    `The address guard is not tested with public addresses: no network of its own (${stderr.trim()})\n`,
  );
  return false;
}

/**
 * A network in which 8.8.8.8 is a web server beside that of 127.0.0.1, both at one port. They serve
 * what the path says: `/A/B/` redirects to `/B/` at the host A, `/` is a page. Its name server knows
 * `public.test`, `private.test`, `mixed.test` (both, the private one first) and `rebind.test`, which is
 * public when it is looked up for the first time and private from then on.
 */
export function openPublicNetwork(): PublicNetwork {
  const compiled = compile(['support/public-network/inside'], 'test');
  const env = { INSIDE: fileURLToPath(compiled.module('support/public-network/inside')) };
  return {
    async gfetch(...args) {
      const given = JSON.stringify(['--json', '--retries', '0', ...args]);
      const run = `exec ${ENTER} "$NODE" "$INSIDE" "$GFETCH"`;
      const { code, stdout, stderr } = await shell(run, { env: { ...env, ARGUMENTS: given } });
      const last = stdout.lastIndexOf('\n', stdout.length - 2) + 1;
      if (!stdout.startsWith('[', last)) throw new Error(`no report of the network: ${stderr}`);
      const asked = JSON.parse(stdout.slice(last)) as Asked[];
      return {
        code,
        records: parseRecords(stdout.slice(0, last)),
        asked: asked.map(({ at, path }) => at + path),
      };
    },
    [Symbol.dispose]: () => compiled[Symbol.dispose](),
  };
}
