// Preloaded with --import: the wall clock is set at CLOCK_STEPS, `ms:offsetMs,…` since the start,
// as an administrator or NTP may do while a run is under way.
const RealDate = Date;
const steps = process.env.CLOCK_STEPS.split(',').map((step) => step.split(':').map(Number));

function offsetMs() {
  const now = performance.now();
  return steps.reduce((offset, [atMs, to]) => (now >= atMs ? to : offset), 0);
}

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + offsetMs());
    else super(...args);
  }

  static now() {
    return RealDate.now() + offsetMs();
  }
};
