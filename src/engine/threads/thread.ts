import { parentPort, workerData, type MessagePort } from 'node:worker_threads';

import { createRenderer } from '../../sinks/render.ts';
import { RunControl } from '../control.ts';
import { equip, type EquipmentSpec } from '../equipment.ts';
import { Slots } from '../slots.ts';
import { Worker } from '../worker.ts';
import type { FromThread, ThreadSpec, ToThread } from './messages.ts';
import { PortSupply } from './port-supply.ts';
import { RecordBatch } from './record-batch.ts';

/** A worker in a thread of its own: the same loop, with the frontier at the other end of a port. */
async function work(port: MessagePort, spec: ThreadSpec): Promise<void> {
  const say = (message: FromThread): void => port.postMessage(message);
  const control = new RunControl();
  const equipment = await equip(received(spec.equipment), control);
  const renderer = await createRenderer(spec.rendering);
  const records = new RecordBatch(equipment.makeRecord, renderer, (seq) =>
    say({ kind: 'held', seq }),
  );
  const supply = new PortSupply(port, records);
  const slots = new Slots({
    max: spec.slots,
    isAuto: spec.isAuto,
    onSize: () => worker.claim(),
    bodies: equipment.bodies,
    onRefused: (reason) => say({ kind: 'shortage', reason }),
  });
  control.signal.addEventListener('abort', () => {
    const message = equipment.store?.broken?.message;
    if (message !== undefined) say({ kind: 'save-failed', message });
  });
  port.on('message', (message: ToThread) => {
    switch (message.kind) {
      case 'tasks':
        return supply.onTasks(message.tasks);
      case 'taken':
        return records.onTaken();
      case 'stop':
        return control.stop('aborted');
      case 'abort':
        return equipment.transport.abort();
      case 'describe':
        return say({ kind: 'in-flight', requests: equipment.transport.inFlight() });
    }
  });
  const worker = new Worker({ ...equipment, slots, control, supply, records, onCrash: crash });
  slots.open();
  await worker.run();
  slots.close();
  await equipment.close();
  say({ kind: 'done', fewestSlots: slots.fewest });
  port.close();
}

/** A Buffer arrives as what it is made of. */
function received(spec: EquipmentSpec): EquipmentSpec {
  const { body } = spec.options;
  if (body === undefined) return spec;
  return { ...spec, options: { ...spec.options, body: Buffer.from(body) } };
}

/** A defect ends the thread. Whoever started it has a lease on what was in flight, and starts another. */
function crash(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}

if (parentPort === null) throw new Error('not in a worker thread');
await work(parentPort, workerData as ThreadSpec);
