import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, TLSSocket } from 'node:tls';

import type { CheckVerdict, Severity } from '../../../src/model/check.ts';
import { startDnsServer, type Answer } from '../../transport/support/dns-server.ts';
import { certificates, type Certificate } from '../certificates.ts';
import { openBlackHole } from '../hostile/black-hole.ts';
import { needsTls } from '../hostile/index.ts';
import { Listeners, plainly, type Serve } from '../hostile/listeners.ts';
import { makeOddCertificates } from '../hostile/odd-certificates.ts';
import { Peer, type PeerRequest } from '../hostile/peer.ts';
import type { TlsSetup } from '../hostile/scenario.ts';
import { FAULTS, GOOD, type Fault } from './faults.ts';

/** A target, and what is right to say of it while it is not mended. */
export interface Target {
  readonly name: string;
  readonly group: string;
  readonly url: string;
  readonly severity: Severity | null;
  readonly verdict: Exclude<CheckVerdict, 'unknown'>;
  readonly errorCodes: readonly (string | null)[] | null;
  readonly finding: RegExp | null;
}

export interface TargetsSite extends AsyncDisposable {
  readonly targets: readonly Target[];
  /** As `--dns-servers` takes it. */
  readonly nameServer: string;
  /** As `--cacert` takes it. */
  readonly caFile: string;
  /** Requests for targets that are well, or are mended. */
  hits(): number;
  /** From now on everybody is well. */
  mend(): void;
}

const ZONE = '.dns.test';
const BLACK_HOLE = '127.0.0.3';
const NOBODY = '127.0.0.4';
/** Every twentieth target is broken. */
const TARGETS_PER_FAULT = 20;
const HOSTS = 50;

/** What the places of a target come to when it has its own address. */
const PLACES: Readonly<Record<string, string>> = { 'black-hole': BLACK_HOLE, refused: NOBODY };

/** Starts servers for more than 2,000 targets, of which 5 % are broken, each in its own way. */
export async function startTargetsSite(faults: readonly Fault[] = FAULTS): Promise<TargetsSite> {
  const state: State = { isMended: false, hits: 0 };
  const byName = new Map(faults.map((fault) => [fault.name, fault]));
  const listeners = new Listeners();
  const port = await listeners.listen(plainly((peer) => converse(peer, byName, state)));
  const names = await startDnsServer((name, type) => zoneOf(name, type, byName, state), 1);
  const blackHole = await openBlackHole(BLACK_HOLE, port);
  const secured = await secure(listeners, byName, state);
  const urlOf = (fault: Fault): string => {
    const tlsPort = secured.ports.get(fault.name);
    if (tlsPort === undefined) return `http://${fault.name}${ZONE}:${port}/${fault.name}/`;
    // Where no name is to be in the certificate, an address has to be asked for.
    const host = fault.name === 'no-ip-in-certificate' ? '127.0.0.1' : 'localhost';
    return `https://${host}:${tlsPort}/${fault.name}/`;
  };
  const broken = faults.map((fault): Target => {
    const { name, severity = null, verdict, errorCodes, finding } = fault;
    return { name, group: 'broken', url: urlOf(fault), severity, verdict, errorCodes, finding };
  });
  const well = Array.from({ length: faults.length * (TARGETS_PER_FAULT - 1) }, (_, n): Target => {
    const name = `well-${n}`;
    const host = `h${n % HOSTS}.test:${port}`;
    const url = n % 100 === 0 ? `https://localhost:${secured.port}/` : `http://${host}/`;
    return { ...WELL, name, url: `${url}well/${n}` };
  });
  return {
    targets: mixed(well, broken),
    nameServer: names.address,
    caFile: secured.caFile,
    hits: () => state.hits,
    mend: () => {
      state.isMended = true;
    },
    [Symbol.asyncDispose]: async () => {
      secured.remove();
      for (const part of [blackHole, names, listeners]) await part[Symbol.asyncDispose]();
    },
  };
}

interface State {
  isMended: boolean;
  hits: number;
}

type ByName = ReadonlyMap<string, Fault>;

const WELL = {
  group: 'well',
  severity: null,
  verdict: 'ok',
  errorCodes: [null],
  finding: null,
} as const;

/** The broken ones evenly between the others. */
function mixed(well: readonly Target[], broken: readonly Target[]): readonly Target[] {
  const share = well.length / broken.length;
  return broken.flatMap((target, n) => [
    ...well.slice(Math.round(n * share), Math.round((n + 1) * share)),
    target,
  ]);
}

function zoneOf(name: string, type: string, byName: ByName, { isMended }: State): Answer {
  const fault = name.endsWith(ZONE) ? byName.get(name.slice(0, -ZONE.length)) : undefined;
  const zone = fault?.scenario?.zone;
  if (zone !== undefined && !isMended) return zone(type);
  if (type !== 'A') return [];
  return [isMended ? '127.0.0.1' : (PLACES[fault?.name ?? ''] ?? '127.0.0.1')];
}

/** All the requests of one connection, until a fault ends it or the client goes. */
async function converse(peer: Peer, byName: ByName, state: State): Promise<void> {
  for (;;) {
    const request = await peer.request();
    if (request === undefined) return;
    const fault = byName.get(request.segments[0] ?? '');
    if (fault === undefined || state.isMended) {
      state.hits += 1;
      await peer.send(GOOD);
    } else await play(fault, peer, request);
  }
}

async function play(fault: Fault, peer: Peer, request: PeerRequest): Promise<void> {
  const played = fault.play ?? fault.scenario?.play;
  if (played === undefined) await peer.send(GOOD);
  else await played(peer, request);
}

interface Secured {
  /** Of what is well. */
  readonly port: number;
  readonly ports: ReadonlyMap<string, number>;
  readonly caFile: string;
  remove(): void;
}

async function secure(listeners: Listeners, byName: ByName, state: State): Promise<Secured> {
  const [made, odd] = await Promise.all([certificates(), makeOddCertificates()]);
  const { ca, valid, expired, 'wrong-host': wrongHost } = made;
  const shown = { valid, expired, 'wrong-host': wrongHost, ...odd };
  const serveWell = securely({}, shown, ca, byName, state);
  const ports = new Map<string, number>();
  for (const { name, scenario } of byName.values()) {
    if (scenario === null || !needsTls(scenario)) continue;
    const { handshake, tls = {} } = scenario;
    const broken =
      handshake === undefined
        ? securely(tls, shown, ca, byName, state)
        : plainly(async (peer) => void (await handshake(peer)));
    const serve: Serve = (wire, closing) => (state.isMended ? serveWell : broken)(wire, closing);
    ports.set(name, await listeners.listen(serve));
  }
  const folder = mkdtempSync(join(tmpdir(), 'gfetch-targets-'));
  const caFile = join(folder, 'authorities.pem');
  writeFileSync(caFile, [ca, odd['name-only'].cert, odd['not-yet-valid'].cert].join('\n'));
  const port = await listeners.listen(serveWell);
  return { port, ports, caFile, remove: () => rmSync(folder, { recursive: true }) };
}

function securely(
  { certificate = 'valid', ...options }: TlsSetup,
  shown: Readonly<Record<string, Certificate>>,
  ca: string,
  byName: ByName,
  state: State,
): Serve {
  const pair = shown[certificate];
  if (pair === undefined) throw new TypeError(`there is no certificate “${certificate}”`);
  const authority = options.requestCert === true ? { ca } : {};
  const secureContext = createSecureContext({ ...options, ...pair, ...authority });
  return (wire, closing) => {
    const socket = new TLSSocket(wire, { ...options, isServer: true, secureContext });
    return converse(new Peer(socket, wire, closing), byName, state);
  };
}
