// What a TLS connection costs: CPU per handshake, full and resumed, beside what node:tls does unaided.
//
//   node bench/micro/tls.mjs [dist folder]… [--rounds 5] [--connections 500]
//
// The server is a process of its own, so only the client's side counts. All take turns within one
// process: compare their columns only. Needs openssl.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createSecureContext, createServer } from 'node:tls';
import { parseArgs } from 'node:util';
import { makeCertificate } from '../servers/certificate.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '500' },
    serve: { type: 'string' },
  },
});
const ROUNDS = Number(values.rounds);
/** Of one round; no more than the endpoints whose sessions are kept. */
const CONNECTIONS = Number(values.connections);
const AT_ONCE = 20;
const HOST = '127.0.0.1';

if (values.serve === undefined) await measureAll();
else serve(values.serve);

/** Answers everything with a byte, and closes when the parent goes. */
function serve(folder) {
  const pem = (name) => readFileSync(join(folder, name));
  const server = createServer({ cert: pem('server.pem'), key: pem('server.key') }, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write('.'));
  });
  server.listen(0, HOST, () => process.send(server.address().port));
  process.once('disconnect', () => process.exit());
}

async function measureAll() {
  const folder = mkdtempSync(join(tmpdir(), 'gfetch-bench-tls-'));
  const { authority } = makeCertificate(folder, [HOST]);
  const child = fork(import.meta.filename, ['--serve', folder]);
  const [port] = await once(child, 'message');
  const folders = positionals.length > 0 ? positionals : [join(import.meta.dirname, '../../dist')];
  const makers = [bare, ...(await Promise.all(folders.map(load)))];
  console.log('CPU, µs per connection: node:tls, then each build; a TCP connection alone takes');
  console.log(`${await tcpAlone(port)} of them\n`);
  for (const verifyTls of [true, false]) {
    for (const isResumed of [false, true]) {
      const name = `${isResumed ? 'resumed' : 'full'}, ${verifyTls ? 'verified' : 'not verified'}`;
      await inTurns(name, makers, { port, isResumed, verifyTls, authority });
    }
  }
  child.disconnect();
  rmSync(folder, { recursive: true });
}

async function load(folder) {
  const { TlsClient } = await import(join(folder, 'transport/tls.js'));
  return ({ verifyTls, authority }) => {
    const options = { verifyTls, ...(verifyTls ? { caFile: authority } : {}) };
    const client = new TlsClient(options, false);
    return (socket, endpoint) => client.wrap(socket, HOST, endpoint, false);
  };
}

/** As one would write it with node:tls: one context, and the last session of each endpoint. */
function bare({ verifyTls, authority }) {
  const ca = verifyTls ? { ca: readFileSync(authority) } : {};
  const secureContext = createSecureContext(ca);
  const sessions = new Map();
  return (socket, endpoint) => {
    const session = sessions.get(endpoint);
    const secured = connect({
      socket,
      host: HOST,
      secureContext,
      rejectUnauthorized: verifyTls,
      ALPNProtocols: ['http/1.1'],
      ...(session === undefined ? {} : { session }),
    });
    secured.on('session', (data) => sessions.set(endpoint, data));
    return secured;
  };
}

async function inTurns(name, makers, setup) {
  const figures = makers.map(() => []);
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [i, make] of makers.entries()) {
      const wrap = make(setup);
      const full = await cpuOfAll((endpoint) => exchange(wrap, setup.port, endpoint, false));
      const resume = (endpoint) => exchange(wrap, setup.port, endpoint, true);
      const figure = setup.isResumed ? await cpuOfAll(resume) : full;
      if (round >= 0) figures[i].push(figure);
    }
  }
  const columns = figures.map((all) => String(Math.round(median(all))).padStart(8));
  console.log(`${name.padEnd(28)}${columns.join('')}`);
}

/** One connection, with something said each way: the tickets of TLS 1.3 come with the answer. */
async function exchange(wrap, port, endpoint, isResumed) {
  const socket = connectTcp({ port, host: HOST, noDelay: true });
  await once(socket, 'connect');
  const secured = wrap(socket, endpoint);
  await once(secured, 'secureConnect');
  if (secured.isSessionReused() !== isResumed) throw new Error(`resumed: ${!isResumed}`);
  secured.write('.');
  await once(secured, 'data');
  secured.destroy();
  await once(secured, 'close');
}

async function tcpAlone(port) {
  const cost = await cpuOfAll(async () => {
    const socket = connectTcp({ port, host: HOST, noDelay: true });
    await once(socket, 'connect');
    socket.destroy();
    await once(socket, 'close');
  });
  return Math.round(cost);
}

/** CPU in µs for each endpoint, some of them at once. */
async function cpuOfAll(use) {
  let next = 1;
  const start = process.cpuUsage();
  const work = async () => {
    while (next <= CONNECTIONS) await use(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const { user, system } = process.cpuUsage(start);
  return (user + system) / CONNECTIONS;
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}
