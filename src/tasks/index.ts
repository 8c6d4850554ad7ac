export { Channel, ChannelClosed } from './channel.ts';
export { joinAll, type JoinOptions } from './join.ts';
export { Pool, type MapOptions, type StreamOptions } from './pool.ts';
export { Semaphore } from './semaphore.ts';
export { sleep } from './sleep.ts';
export { spawn, TaskKilled, type Task, type TaskFunction } from './task.ts';
export { TimeoutError } from './timeout-error.ts';
export { Timeout } from './timeout.ts';
export type { WaitLimits } from './wait.ts';
