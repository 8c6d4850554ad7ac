import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { certificateEndMs, identityError, tlsFacts } from '../../src/transport/tls-certificate.ts';
import type { Certificate } from '../support/certificates.ts';
import { hasOpenssl, OPENSSL } from './support/openssl.ts';
import { startTlsServer } from './support/tls-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'gfetch-tls-certificate-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Vouches for itself, from now for two days. */
function makeCertificate(subject: string, names: string | null): Certificate {
  const [keyFile, certFile] = [join(folder, 'made.key'), join(folder, 'made.pem')];
  const newKey = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'.split(' ');
  const files = ['-keyout', keyFile, '-out', certFile];
  const extension = names === null ? [] : ['-addext', `subjectAltName=${names}`];
  const subjectArgs = ['-utf8', '-subj', subject, '-days', '2'];
  execFileSync(OPENSSL, ['req', '-x509', ...newKey, ...files, ...subjectArgs, ...extension], {
    stdio: 'ignore',
  });
  return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}

/** Calls with a socket whose peer has shown `certificate`. */
async function meet<T>(certificate: Certificate, use: (socket: TLSSocket) => T): Promise<T> {
  await using server = await startTlsServer({ ...certificate });
  const socket = connect({ port: server.port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const used = use(socket);
  socket.destroy();
  return used;
}

describe.skipIf(!hasOpenssl())('the certificate of a server', () => {
  describe('is for the names that Node takes it to be for', () => {
    const names = [
      'example.test',
      'EXAMPLE.test',
      'www.example.test',
      'a.www.example.test',
      'foo-1.part.test',
      'part.test',
      'other.test',
      'common.test',
      'test',
      'xn--bcher-kva.test',
      '127.0.0.1',
      '127.0.0.2',
      '::1',
      '0:0:0:0:0:0:0:1',
      '::2',
    ];

    test.each<[string, string, string | null, string[]]>([
      ['a name', '/CN=common.test', 'DNS:example.test', ['example.test', 'EXAMPLE.test']],
      ['a wildcard', '/CN=common.test', 'DNS:*.example.test', ['www.example.test']],
      ['a wildcard in a part', '/CN=common.test', 'DNS:foo*.part.test', ['foo-1.part.test']],
      ['a wildcard for all', '/CN=common.test', 'DNS:*.test,DNS:*', []],
      ['an address', '/O=Example', 'IP:127.0.0.1', ['127.0.0.1']],
      ['an address of IPv6', '/O=Example', 'IP:::1', ['::1', '0:0:0:0:0:0:0:1']],
      ['an address beside a common name', '/CN=common.test', 'IP:::2', ['common.test', '::2']],
      ['an address as a name', '/CN=127.0.0.1', 'DNS:127.0.0.1', []],
      ['a common name alone', '/CN=common.test', null, ['common.test']],
      ['no name', '/O=Example', null, []],
      ['IDN', '/CN=common.test', 'DNS:xn--bcher-kva.test', ['xn--bcher-kva.test']],
    ])('%s', async (_name, subject, altNames, expected) => {
      const verdicts = await meet(makeCertificate(subject, altNames), (socket) => {
        const certificate = socket.getPeerCertificate();
        return names.map((name) => ({
          name,
          ours: identityError(socket, name)?.message,
          nodes: checkServerIdentity(name, certificate)?.message,
        }));
      });
      for (const { name, ours, nodes } of verdicts) {
        // Node 22.23 refuses every address of IPv6.
        if (!isIPv6(name)) expect(ours, name).toBe(nodes);
      }
      const accepted = verdicts.filter(({ ours }) => ours === undefined);
      expect(accepted.map(({ name }) => name)).toEqual(expected);
    });
  });

  describe('is told', () => {
    let certificate: Certificate;
    beforeAll(() => {
      const subject = String.raw`/C=DE/O=Foo, Inc. "x" <y>/OU=a/OU=b/CN=ex\+am;ple ü`;
      certificate = makeCertificate(subject, null);
    });

    test('with its names as in RFC 4514', async () => {
      const facts = await meet(certificate, tlsFacts);
      const name = String.raw`CN=ex\+am\;ple ü,OU=b,OU=a,O=Foo\, Inc. \"x\" \<y\>,C=DE`;
      expect(facts).toMatchObject({ subject: name, issuer: name, days_left: 1 });
    });

    test('with its end', async () => {
      const [facts, endMs] = await meet(certificate, (socket) => [
        tlsFacts(socket),
        certificateEndMs(socket),
      ]);
      expect(facts?.not_after).toBe(new Date(endMs).toISOString());
      expect(Math.abs(endMs - Date.now() - 2 * 86_400_000)).toBeLessThan(60_000);
    });

    test('also where it has no name', async () => {
      const facts = await meet(makeCertificate('/', null), tlsFacts);
      expect(facts).toMatchObject({ subject: '', issuer: '', version: 'TLSv1.3' });
    });
  });
});
