import { createServer, type ServerResponse } from 'node:http';

import { bind } from '../bind.ts';

/** What a receiver does with a request: answers with this status, never answers, or cuts the line. */
export type Answer = number | 'hang' | 'reset';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A receiver of alarms that is asked by HTTP. */
export interface HttpReceiver extends AsyncDisposable {
  readonly port: number;
  /** In the order in which they were read. */
  readonly requests: readonly ReceivedRequest[];
  url(path: string): string;
  /** For the next requests, one each; all others are answered with 200. */
  answer(...answers: readonly Answer[]): void;
  /** The body of an answer that is no success. */
  say(text: string): void;
}

export async function startHttpReceiver(): Promise<HttpReceiver> {
  const requests: ReceivedRequest[] = [];
  const answers: Answer[] = [];
  let words = 'that went wrong';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      requests.push({ method, path: url, headers, body: Buffer.concat(chunks).toString() });
      reply(response, answers.shift() ?? 200, words);
    });
  });
  const { port, close } = await bind(server);
  return {
    port,
    requests,
    url: (path) => `http://127.0.0.1:${port}${path}`,
    answer: (...next) => void answers.push(...next),
    say: (text) => {
      words = text;
    },
    [Symbol.asyncDispose]: close,
  };
}

function reply(response: ServerResponse, answer: Answer, words: string): void {
  if (answer === 'hang') return;
  if (answer === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (answer >= 300 && answer < 400) response.setHeader('location', '/elsewhere');
  response.writeHead(answer, { 'content-type': 'text/plain' }).end(answer < 300 ? 'ok' : words);
}
