import { cpus, release, type } from 'node:os';

/** What a figure depends on, in one line. */
export function describeMachine() {
  const processors = cpus();
  const machine = `${processors.length} × ${processors[0]?.model}, ${type()} ${release()}`;
  return `${machine}, Node ${process.version}`;
}
