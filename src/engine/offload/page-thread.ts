import { parentPort, workerData } from 'node:worker_threads';

import { readDocument, readPage } from '../../extract/index.ts';
import type { Selector, SelectorReader } from '../../extract/select/index.ts';
import { RecentMap } from '../../util/recent-map.ts';
import type { PageAnswer, PageBatch, PageJob, PageThreadData, ThreadMessage } from './messages.ts';
import { packDocument } from './pack.ts';

// The module of a thread that reads pages, one after the other.

const MAX_READERS = 1_000;

const port = parentPort;
const select = await selectorReader((workerData as PageThreadData).selectors);
/** Readers of selectors that came with a page, by their text. */
const readers = new RecentMap<SelectorReader>(MAX_READERS);
port?.on('message', (batch: PageBatch) => {
  // What goes wrong in it is answered; anything else ends the thread.
  void prepare(batch).then(() => tell({ kind: 'answers', answers: [...answers(batch)] }));
});
tell({ kind: 'ready' });

function tell(message: ThreadMessage): void {
  port?.postMessage(message);
}

/** Makes the readers that the batch asks for, which may have to load something. */
async function prepare({ jobs }: PageBatch): Promise<void> {
  for (const { question } of jobs) {
    if (question.kind !== 'select' || question.selectors === null) continue;
    const key = keyOf(question.selectors);
    if (readers.get(key) !== undefined) continue;
    // oxlint-disable-next-line no-await-in-loop -- what one has loaded, the next needs not
    const reader = await selectorReader(question.selectors);
    if (reader !== null) readers.set(key, reader);
  }
}

function keyOf(selectors: readonly Selector[]): string {
  return JSON.stringify(selectors);
}

async function selectorReader(selectors: readonly Selector[]): Promise<SelectorReader | null> {
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
    const { selectors } = question;
    const reader = selectors === null ? select : (readers.get(keyOf(selectors)) ?? null);
    return { kind, extracted: reader === null ? {} : reader(body, contentType, finalUrl) };
  } catch (error) {
    return { kind: 'defect', error: error instanceof Error ? error : new Error(String(error)) };
  }
}
