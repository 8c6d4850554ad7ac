/**
 * Where this thread's monotonic clock begins on that of the machine, in milliseconds: each thread
 * counts from its own start. (`performance.timeOrigin` is of the wall clock, which may be set.)
 */
export const originMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();
