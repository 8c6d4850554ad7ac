import type { ErrorCode } from '../../../src/index.ts';
import { response, fails, whole, type Scenario, type TlsSetup } from './scenario.ts';

const sslFailure = fails('tls_failed', 'tls', { status_code: null });
const CUT: readonly ErrorCode[] = ['connect_reset', 'reset', 'closed_early'];
const REFUSED: readonly ErrorCode[] = [...CUT, 'tls_failed'];

const certificate = (name: string, catalogue: readonly number[], code: ErrorCode): Scenario => ({
  name,
  catalogue,
  tls: { certificate: name },
  isDeadEnd: true,
  expect: fails(code, 'tls', { status_code: null, time_appconnect: null }),
});

const offering = (name: string, catalogue: readonly number[], tls: TlsSetup): Scenario => ({
  name,
  catalogue,
  tls,
  isDeadEnd: true,
  expect: sslFailure,
});

const CERTIFICATES: readonly Scenario[] = [
  { name: 'trusted', catalogue: [89], tls: {}, expect: whole({ body: 'ok' }, 'kept') },
  certificate('expired', [89], 'tls_cert_expired'),
  certificate('not-yet-valid', [89], 'tls_cert_expired'),
  certificate('wrong-host', [89], 'tls_cert_hostname'),
  certificate('self-signed', [89], 'tls_cert_untrusted'),
  {
    name: 'unknown-authority',
    catalogue: [89],
    tls: {},
    // Trusts what the machine does.
    options: { caFile: undefined },
    isDeadEnd: true,
    expect: fails('tls_cert_untrusted', 'tls'),
  },
  {
    name: 'no-ip-in-certificate',
    catalogue: [97],
    tls: { certificate: 'name-only' },
    url: ({ tlsPort }) => `https://127.0.0.1:${tlsPort('no-ip-in-certificate')}/`,
    isDeadEnd: true,
    expect: fails('tls_cert_hostname', 'tls'),
  },
  {
    name: 'expired-but-not-verified',
    catalogue: [101],
    tls: { certificate: 'expired' },
    options: { verifyTls: false },
    expect: whole({ body: 'ok' }, 'kept'),
  },
];

const HANDSHAKES: readonly Scenario[] = [
  offering('tls-1.0', [90], {
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  }),
  offering('tls-1.1', [90], {
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  }),
  offering('null-cipher', [90], { maxVersion: 'TLSv1.2', ciphers: 'eNULL@SECLEVEL=0' }),
  offering('anonymous-cipher', [90], { maxVersion: 'TLSv1.2', ciphers: 'aNULL@SECLEVEL=0' }),
  offering('http-2-only', [92], { ALPNProtocols: ['h2'] }),
  {
    name: 'handshake-stalls',
    catalogue: [93],
    handshake: () => undefined,
    options: { connectTimeoutMs: 400 },
    isDeadEnd: true,
    expect: fails('connect_timeout', 'tls', { time_appconnect: null }),
    maxSeconds: 2,
  },
  {
    name: 'handshake-drips',
    catalogue: [93],
    // A record of a handshake that is said to be 16 KB long.
    handshake: (peer) => peer.drip(Buffer.from('1603034000020000', 'hex'), 100),
    options: { connectTimeoutMs: 400 },
    isDeadEnd: true,
    expect: fails('connect_timeout', 'tls'),
    maxSeconds: 2,
  },
  {
    name: 'plain-http-under-https',
    catalogue: [94],
    handshake: (peer) => peer.send(response('hello')),
    isDeadEnd: true,
    expect: sslFailure,
  },
  {
    name: 'noise-for-a-handshake',
    catalogue: [94],
    handshake: (peer) => peer.send(Buffer.alloc(500, 0xa5)),
    isDeadEnd: true,
    expect: sslFailure,
  },
  {
    name: 'alert-for-a-handshake',
    catalogue: [94],
    handshake: (peer) => peer.send(Buffer.from('15030300020228', 'hex')),
    isDeadEnd: true,
    expect: sslFailure,
  },
  {
    name: 'fin-in-handshake',
    catalogue: [95],
    handshake: (peer) => peer.end(),
    isDeadEnd: true,
    expect: fails('connect_reset', 'tls'),
  },
  {
    name: 'reset-in-handshake',
    catalogue: [95],
    handshake: (peer) => peer.reset(),
    isDeadEnd: true,
    expect: fails('connect_reset', ['tls', 'connect']),
  },
  {
    name: 'certificate-demanded',
    catalogue: [96],
    tls: { requestCert: true, rejectUnauthorized: true },
    // Node’s server looks at what it got only when it is told to; this is what it would do.
    play: (peer) => peer.cut(),
    isDeadEnd: true,
    expect: fails(REFUSED, ['headers', 'tls', 'send', 'connect']),
  },
];

const UNDER_TLS: readonly Scenario[] = [
  {
    name: 'cut-in-body-under-tls',
    catalogue: [7],
    tls: {},
    play: async (peer) => {
      await peer.send('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello');
      await peer.pause(50);
      peer.cut();
    },
    expect: fails(CUT, 'body', { status_code: 200 }),
  },
  {
    // Node does not tell a FIN without a close_notify, which may be anybody’s (RFC 9112, 9.8), from one
    // with it: the record says that nothing proves the body whole.
    name: 'cut-in-body-without-length-under-tls',
    catalogue: [8],
    tls: {},
    play: async (peer) => {
      await peer.send('HTTP/1.1 200 OK\r\n\r\nhello');
      await peer.pause(50);
      peer.cut();
    },
    expect: whole({ body: 'hello', size_verified: false }, 'dropped'),
  },
  {
    name: 'close-notify-ends-a-body-without-length',
    catalogue: [8],
    tls: {},
    play: async (peer) => {
      await peer.send('HTTP/1.1 200 OK\r\n\r\nhello');
      peer.end();
    },
    expect: whole({ body: 'hello', size_verified: false }, 'dropped'),
  },
  {
    name: 'noise-in-body-under-tls',
    catalogue: [7],
    tls: {},
    play: async (peer) => {
      await peer.send('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello');
      await peer.pause(50);
      await new Promise<void>((resolve) => {
        peer.wire.write(Buffer.alloc(100, 0xa5), () => resolve());
      });
    },
    expect: fails(['tls_failed', 'reset', 'closed_early', 'bad_response'], ['tls', 'body']),
    request: { timeoutMs: 500 },
  },
  {
    name: 'name-with-a-dot-at-its-end',
    catalogue: [99],
    tls: {},
    url: ({ tlsPort }) =>
      `https://localhost.:${tlsPort('name-with-a-dot-at-its-end')}/name-with-a-dot-at-its-end/`,
    play: (peer) => peer.send(response(servername(peer.socket))),
    expect: whole({ body: 'localhost' }),
  },
  {
    name: 'name-beyond-ascii',
    catalogue: [99, 110],
    tls: {},
    options: { verifyTls: false },
    url: ({ tlsPort }) =>
      `https://b\u{fc}cher.test:${tlsPort('name-beyond-ascii')}/name-beyond-ascii/`,
    play: (peer) => peer.send(response(servername(peer.socket))),
    expect: whole({ body: 'xn--bcher-kva.test' }),
  },
];

/** What the client named as its host. */
function servername(socket: object): string {
  return 'servername' in socket ? String(socket.servername) : '';
}

/** Certificates, handshakes, and what goes wrong under TLS. */
export const TLS: readonly Scenario[] = [...CERTIFICATES, ...HANDSHAKES, ...UNDER_TLS];
