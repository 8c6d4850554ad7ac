import { describe, expect, test } from 'vitest';

import { Desk, type Answer } from '../../../src/engine/check/desk.ts';
import { unsentOutcome } from '../../../src/model/outcome.ts';
import type { InputBatch } from '../../../src/model/ports.ts';
import type { FetchRecord } from '../../../src/model/record.ts';

function answer(url: string): Answer {
  return {
    outcome: unsentOutcome('GET', null, 0),
    record: { url } as FetchRecord,
  };
}

async function urls(desk: Desk): Promise<string[]> {
  const all: string[] = [];
  for await (const { items } of desk.inputs) all.push(...items.map(({ text }) => text));
  return all;
}

describe('a desk', () => {
  test('hands on what is asked for, in its order, and ends when it is closed', async () => {
    const desk = new Desk();
    const read = urls(desk);
    void desk.ask('http://a/', {}, () => null);
    void desk.ask('http://b/', {}, () => null);
    desk.close();
    expect(await read).toEqual(['http://a/', 'http://b/']);
  });

  test('wakes whoever waits for the next request', async () => {
    const desk = new Desk();
    const inputs = desk.inputs[Symbol.asyncIterator]();
    const next = inputs.next();
    void desk.ask('http://a/', { method: 'HEAD' }, () => null);
    const { value } = (await next) as IteratorYieldResult<InputBatch>;
    expect(value.items[0]).toMatchObject({ text: 'http://a/', request: { method: 'HEAD' } });
  });

  test('brings each answer to who has asked, whatever their order', async () => {
    const desk = new Desk();
    const first = desk.ask('http://a/', {}, ({ record }) => record.url);
    const second = desk.ask('http://b/', {}, async ({ record }) => record.url);
    await desk.take(2, answer('second'));
    await desk.take(1, answer('first'));
    expect(await Promise.all([first, second])).toEqual(['first', 'second']);
  });

  test('a judge that fails is the asker’s concern, and not that of the run', async () => {
    const desk = new Desk();
    const asked = desk.ask('http://a/', {}, () => {
      throw new Error('defect');
    });
    const failed = expect(asked).rejects.toThrow('defect');
    await desk.take(1, answer('a'));
    await failed;
  });

  test('what is not brought by the end is null, and so is what is asked for later', async () => {
    const desk = new Desk();
    const asked = desk.ask('http://a/', {}, () => 'answered');
    desk.giveUp();
    expect(await asked).toBeNull();
    expect(await desk.ask('http://b/', {}, () => 'answered')).toBeNull();
  });
});
