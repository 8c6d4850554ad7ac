import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';

import { expect, test } from 'vitest';

import { createRecordMaker } from '../../../src/engine/record.ts';
import type { Delivery } from '../../../src/engine/threads/messages.ts';
import { PortSupply } from '../../../src/engine/threads/port-supply.ts';
import { RecordBatch } from '../../../src/engine/threads/record-batch.ts';
import { createRenderer } from '../../../src/sinks/render.ts';
import { answer } from '../support/make-run.ts';
import { makeTask } from '../../support/tasks.ts';

test('a record is sent together with its settlement, or a crash between them would double it', async () => {
  const { port1: here, port2: there } = new MessageChannel();
  const makeRecord = await createRecordMaker({
    with: [],
    saves: false,
    pages: null,
    hasSelectors: false,
  });
  const renderer = await createRenderer({ formats: ['jsonl'] });
  const records = new RecordBatch(makeRecord, renderer, () => undefined);
  const supply = new PortSupply(here, records);
  const next = async (): Promise<Delivery> => {
    const [delivery] = (await once(there, 'message')) as [Delivery];
    return delivery;
  };
  const task = makeTask(1, 'http://host/');
  await records.record(task, answer, 0);
  void supply.claim(5);
  expect(await next()).toEqual({ kind: 'delivery', finished: null, settlements: null, claim: 5 });
  supply.settle([{ task, retryAfterMs: null, feedback: null }]);
  const { finished, settlements } = await next();
  expect([...(finished?.seqs ?? [])]).toEqual([1]);
  expect(settlements?.others.map(({ seq }) => seq)).toEqual([1]);
  here.close();
});
