// What limits in time cost: a request that joins the one clock and leaves it, beside a timer of Node's
// own for each; and a tick of the clock, by how many requests are in flight.
//
//   node bench/micro/timers.mjs [dist folder]…
import { join, resolve } from 'node:path';

import { builds, inTurns } from './turns.mjs';

const REQUESTS = 200_000;
const TICKS = 200;
const LIMIT_MS = 30_000;

/** As much as an attempt in flight is looked at for: a look at its phase, and a comparison. */
class Watched {
  place = -1;
  phase = 'headers';
  startMs = performance.now();

  check(nowMs) {
    if (this.phase === 'body' || nowMs - this.startMs >= LIMIT_MS) throw new Error('not yet');
  }
}

/** `inFlight` stand at any time; each of the others comes and goes. */
function comeAndGo(inFlight, join_, leave) {
  const standing = Array.from({ length: inFlight }, () => new Watched());
  for (const each of standing) join_(each);
  for (let i = 0; i < REQUESTS; i += 1) {
    leave(standing[i % inFlight]);
    join_(standing[i % inFlight]);
  }
  for (const each of standing) leave(each);
}

for (const folder of builds()) {
  const { Deadlines } = await import(join(resolve(folder), 'transport/deadlines.js'));
  const clock = new Deadlines();
  const timers = new Map();
  await inTurns(
    'timers',
    {
      'the one clock, in and out': () =>
        comeAndGo(
          1000,
          (each) => clock.watch(each),
          (each) => clock.unwatch(each),
        ),
      'setTimeout and clearTimeout': () =>
        comeAndGo(
          1000,
          (each) =>
            timers.set(
              each,
              setTimeout(() => each.check(0), LIMIT_MS),
            ),
          (each) => clearTimeout(timers.get(each)),
        ),
    },
    { units: REQUESTS },
  );
  const watched = Array.from({ length: 10_000 }, () => new Watched());
  const look = (count) => () => {
    for (let tick = 0; tick < TICKS; tick += 1) {
      const nowMs = performance.now();
      for (let i = 0; i < count; i += 1) watched[i].check(nowMs);
    }
  };
  await inTurns(
    'a tick',
    { 'of 200 in flight': look(200), '1,000': look(1_000), '10,000': look(10_000) },
    { units: TICKS },
  );
  clock.rest();
}
