import { parentPort } from 'node:worker_threads';

import { readPage } from '../../extract/index.ts';
import type { PageAnswer, PageJob } from './messages.ts';

// The module of a thread that reads pages, one after the other.

const port = parentPort;
port?.on('message', (job: PageJob) => port.postMessage(answer(job)));

function answer({ body, contentType, finalUrl, wants }: PageJob): PageAnswer {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  try {
    return { kind: 'page', page: readPage(bytes, contentType, finalUrl, wants) };
  } catch (error) {
    return { kind: 'defect', error: error instanceof Error ? error : new Error(String(error)) };
  }
}
