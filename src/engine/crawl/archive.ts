import type { Outcome } from '../../model/outcome.ts';
import type { Task } from '../../model/task.ts';
import type { WarcExchange, WarcOutput } from '../../sinks/warc/index.ts';

/** Where whole exchanges are kept. */
export class Archive {
  readonly #output: WarcOutput;

  constructor(output: WarcOutput) {
    this.#output = output;
  }

  /** Writes what was asked and answered, when its turn comes; null: there was no whole answer. */
  entry(task: Task, outcome: Outcome): (() => Promise<void>) | null {
    const exchange = exchangeOf(task, outcome);
    return exchange === null ? null : () => this.#output.add(exchange);
  }
}

function exchangeOf(task: Task, outcome: Outcome): WarcExchange | null {
  const { statusCode, rawHeaders, failure, requestHead, body } = outcome;
  if (failure !== null || statusCode === null || rawHeaders === null) return null;
  const { crawl } = task;
  return {
    url: task.target.url,
    startedAtMs: outcome.startedAtMs,
    remoteIp: outcome.remoteIp,
    httpVersion: outcome.httpVersion,
    requestHead: requestHead ?? '',
    requestBody: null,
    statusCode,
    rawHeaders,
    body: body ?? EMPTY,
    metadata: {
      ...(crawl?.parent === null || crawl === undefined ? {} : { via: crawl.parent }),
      hopsFromSeed: String(crawl?.depth ?? 0),
      fetchTimeMs: String(Math.round(outcome.totalMs)),
    },
    truncated: body !== null && outcome.sizeBytes !== null && body.length < outcome.sizeBytes,
  };
}

const EMPTY = Buffer.alloc(0);
