import { failure, type Failure } from '../model/errors.ts';
import type { InputBatch, InputItem } from '../model/ports.ts';
import type { RequestSpec } from '../model/task.ts';
import { isJsonObject, readRequest } from '../sources/request.ts';

/** One URL with what is special about its request. */
export interface FetchInput extends RequestSpec {
  readonly url: string;
  /** Comes back in the record. */
  readonly tag?: unknown;
}

export type FetchInputs =
  | string
  | Iterable<string | FetchInput>
  | AsyncIterable<string | FetchInput>;

type Source = Iterator<string | FetchInput> | AsyncIterator<string | FetchInput>;

/**
 * The inputs of a program, as the engine reads them. No generator: that could not be left while it
 * waits for the next input, as `return` would wait, too.
 */
export function inputBatches(inputs: FetchInputs): AsyncIterable<InputBatch> {
  return { [Symbol.asyncIterator]: () => batchIterator(sourceOf(inputs)) };
}

function sourceOf(inputs: FetchInputs): Source {
  if (typeof inputs === 'string') return [inputs][Symbol.iterator]();
  return Symbol.asyncIterator in inputs
    ? inputs[Symbol.asyncIterator]()
    : inputs[Symbol.iterator]();
}

function batchIterator(source: Source): AsyncIterator<InputBatch, void> {
  let line = 0;
  return {
    async next() {
      const step = await source.next();
      if (step.done === true) return { done: true, value: undefined };
      line += 1;
      return { done: false, value: { source: 'input', items: [itemOf(step.value, line)] } };
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
  };
}

function itemOf(input: unknown, line: number): InputItem {
  if (typeof input === 'string') return { text: input.trim(), line };
  if (!isJsonObject(input) || typeof input['url'] !== 'string') {
    return {
      text: '',
      line,
      failure: refusal(line, 'is neither a URL nor an object with a “url”'),
    };
  }
  const { url, tag, method, headers, body, timeoutMs } = input;
  const item = { text: url.trim(), line, ...(tag === undefined ? {} : { tag }) };
  const timeout = typeof timeoutMs === 'number' ? timeoutMs / 1_000 : timeoutMs;
  const request = readRequest({ method, headers, body, timeout });
  if (request === undefined) return item;
  return 'problem' in request
    ? { ...item, failure: refusal(line, request.problem) }
    : { ...item, request };
}

function refusal(line: number, problem: string): Failure {
  return failure('invalid_url', `input ${line} ${problem}`);
}
