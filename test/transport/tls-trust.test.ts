import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

import { certificates } from '../support/certificates.ts';
import { compile } from '../support/compiled.ts';
import { hasOpenssl } from './support/openssl.ts';
import { startTlsServer } from './support/tls-server.ts';

const run = promisify(execFile);

/** Whom Node trusts is fixed when a process starts, so this one connects in a process of its own. */
function connecting(module: string, port: number): string {
  return `
    import { connect } from 'node:net';
    import { TlsClient } from '${module}';
    const socket = connect(${port}, '127.0.0.1', () => {
      const secured = new TlsClient({ verifyTls: true }, false).wrap(socket, 'localhost', ${port}, false);
      secured.on('error', ({ code }) => console.log(code));
      secured.on('secureConnect', () => secured.destroy(console.log('trusted')));
    });`;
}

test.skipIf(!hasOpenssl())('whom Node trusts is trusted, and nobody else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gfetch-tls-trust-'));
  const { ca, valid } = await certificates();
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, ca);
  await using server = await startTlsServer({ ...valid });
  using compiled = compile(['transport/tls']);
  const script = connecting(compiled.module('transport/tls'), server.port);
  const said: string[] = [];
  for (const env of [{ NODE_EXTRA_CA_CERTS: caFile }, {}]) {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { env });
    said.push(stdout.trim());
  }
  rmSync(folder, { recursive: true });
  expect(said).toEqual(['trusted', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE']);
});
