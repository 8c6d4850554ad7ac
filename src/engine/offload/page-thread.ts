import { parentPort, workerData } from 'node:worker_threads';

import { readDocument, readPage } from '../../extract/index.ts';
import type { SelectorReader } from '../../extract/select/index.ts';
import type { PageAnswer, PageBatch, PageJob, PageThreadData, ThreadMessage } from './messages.ts';
import { packDocument } from './pack.ts';

// The module of a thread that reads pages, one after the other.

const port = parentPort;
const select = await selectorReader(workerData as PageThreadData);
port?.on('message', (batch: PageBatch) => tell({ kind: 'answers', answers: [...answers(batch)] }));
tell({ kind: 'ready' });

function tell(message: ThreadMessage): void {
  port?.postMessage(message);
}

async function selectorReader({ selectors }: PageThreadData): Promise<SelectorReader | null> {
  if (selectors.length === 0) return null;
  const { createSelectorReader } = await import('../../extract/select/index.ts');
  return createSelectorReader(selectors);
}

function* answers({ bytes, jobs }: PageBatch): Generator<PageAnswer, void, undefined> {
  let offset = bytes.byteOffset;
  for (const job of jobs) {
    yield answer(Buffer.from(bytes.buffer, offset, job.sizeBytes), job);
    offset += job.sizeBytes;
  }
}

function answer(body: Buffer, { contentType, finalUrl, question }: PageJob): PageAnswer {
  const { kind } = question;
  try {
    if (kind === 'page') {
      return { kind, page: readPage(body, contentType, finalUrl, question.wants) };
    }
    if (kind === 'document') {
      const document = readDocument(body, contentType, finalUrl, question.wants);
      return { kind, document: packDocument(document) };
    }
    return { kind, extracted: select === null ? {} : select(body, contentType, finalUrl) };
  } catch (error) {
    return { kind: 'defect', error: error instanceof Error ? error : new Error(String(error)) };
  }
}
