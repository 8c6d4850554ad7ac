import { BOMBS } from './bombs.ts';
import { COMPRESSION } from './compression.ts';
import { DNS } from './dns.ts';
import { FRAMING } from './framing.ts';
import { REDIRECTED } from './redirected.ts';
import { REDIRECTS } from './redirects.ts';
import type { Scenario } from './scenario.ts';
import { SMUGGLING } from './smuggling.ts';
import { TCP } from './tcp.ts';
import { TLS } from './tls.ts';

/** Every scenario that there is, by chapter. */
export const CHAPTERS: Readonly<Record<string, readonly Scenario[]>> = {
  tcp: TCP,
  framing: FRAMING,
  smuggling: SMUGGLING,
  redirects: [...REDIRECTS, ...REDIRECTED],
  compression: COMPRESSION,
  tls: TLS,
  dns: DNS,
  bombs: BOMBS,
};

export const SCENARIOS: readonly Scenario[] = Object.values(CHAPTERS).flat();

/** True for what is played under TLS, for which certificates have to be made. */
export function needsTls({ tls, handshake }: Scenario): boolean {
  return tls !== undefined || handshake !== undefined;
}
