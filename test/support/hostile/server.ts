import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, TLSSocket } from 'node:tls';

import { certificates, type Certificate } from '../certificates.ts';
import { openBlackHole } from './black-hole.ts';
import { Listeners, plainly, type Serve } from './listeners.ts';
import { startBrokenNameServer, startNameServer } from './name-servers.ts';
import { makeOddCertificates } from './odd-certificates.ts';
import { Peer, type PeerRequest } from './peer.ts';
import { response, type Places, type Scenario, type TlsSetup } from './scenario.ts';

const BLACK_HOLE = '127.0.0.2';

export interface HostileSetup {
  readonly scenarios: readonly Scenario[];
  /** Also play those under TLS, for which certificates have to be made. */
  readonly tls: boolean;
}

export interface HostileServer extends AsyncDisposable {
  readonly places: Places;
}

type ByName = ReadonlyMap<string, Scenario>;
type Shown = Readonly<Record<string, Certificate>>;

/**
 * Plays scenarios, each under its name as the first segment of the path. On every origin
 * `/healthy/TOKEN` answers with TOKEN, also in `x-token`, and tells in `x-played` what was played on
 * its connection before.
 * Disposing of it ends everything, also what is stuck; it rejects if a scenario's own code failed.
 */
export async function startHostileServer({ scenarios, tls }: HostileSetup): Promise<HostileServer> {
  const byName: ByName = new Map(scenarios.map((scenario) => [scenario.name, scenario]));
  const listeners = new Listeners();
  const port = await listeners.listen(plainly((peer) => converse(peer, byName)));
  const names = await startNameServer(byName);
  const broken = await startBrokenNameServer(byName);
  const blackHole = await openBlackHole(BLACK_HOLE, port);
  const secured = tls ? await secure(listeners, byName) : NOTHING_SECURED;
  return {
    places: {
      origin: `http://127.0.0.1:${port}`,
      port,
      blackHole: BLACK_HOLE,
      tlsPort: (name) => secured.ports.get(name) ?? 0,
      nameServer: names.address,
      brokenNameServer: broken.address,
      caFile: secured.caFile,
    },
    [Symbol.asyncDispose]: async () => {
      secured.remove();
      for (const part of [blackHole, broken, names, listeners]) await part[Symbol.asyncDispose]();
    },
  };
}

/** All the requests of one connection, until a scenario ends it or the client goes. */
async function converse(peer: Peer, byName: ByName): Promise<void> {
  const played: string[] = [];
  for (;;) {
    const request = await peer.request();
    if (request === undefined) break;
    const [name = '', token = ''] = request.segments;
    if (name === 'healthy') {
      const head = `X-Token: ${token}\r\nX-Played: ${played.join(',')}\r\n`;
      await peer.send(response(token, head));
      continue;
    }
    const scenario = byName.get(name);
    if (scenario === undefined) {
      await peer.send(response('', '', '404 Not Found'));
      continue;
    }
    played.push(name);
    await play(scenario, peer, request);
  }
}

async function play(scenario: Scenario, peer: Peer, request: PeerRequest): Promise<void> {
  if (scenario.play === undefined) await peer.send(response('ok'));
  else await scenario.play(peer, request);
}

interface Secured {
  readonly ports: ReadonlyMap<string, number>;
  readonly caFile: string;
  remove(): void;
}

const NOTHING_SECURED: Secured = { ports: new Map(), caFile: '', remove: () => undefined };

async function secure(listeners: Listeners, byName: ByName): Promise<Secured> {
  const [made, odd] = await Promise.all([certificates(), makeOddCertificates()]);
  const { ca, valid, expired, 'wrong-host': wrongHost } = made;
  const shown: Shown = { valid, expired, 'wrong-host': wrongHost, ...odd };
  const ports = new Map<string, number>();
  for (const scenario of byName.values()) {
    const { name, tls, handshake } = scenario;
    if (handshake !== undefined) {
      ports.set(
        name,
        await listeners.listen(plainly(async (peer) => void (await handshake(peer)))),
      );
    } else if (tls !== undefined) {
      ports.set(name, await listeners.listen(securely(tls, shown, ca, byName)));
    }
  }
  const folder = mkdtempSync(join(tmpdir(), 'gfetch-hostile-'));
  const caFile = join(folder, 'authorities.pem');
  writeFileSync(caFile, [ca, odd['name-only'].cert, odd['not-yet-valid'].cert].join('\n'));
  return { ports, caFile, remove: () => rmSync(folder, { recursive: true }) };
}

function securely(setup: TlsSetup, shown: Shown, ca: string, byName: ByName): Serve {
  const { certificate = 'valid', ...options } = setup;
  const authority = options.requestCert === true ? { ca } : {};
  const pair = shown[certificate];
  if (pair === undefined) throw new TypeError(`there is no certificate “${certificate}”`);
  const secureContext = createSecureContext({ ...options, ...pair, ...authority });
  return (wire, closing) => {
    const socket = new TLSSocket(wire, { ...options, isServer: true, secureContext });
    return converse(new Peer(socket, wire, closing), byName);
  };
}
