import type { Database, open, RootDatabase } from 'lmdb';

import type { HostNotes } from '../../model/crawl-frontier.ts';
import type { StoredLink, StoredPage } from '../../model/crawl.ts';
import { FileError } from '../../model/errors.ts';
import { printable } from '../../util/printable.ts';
import { systemReason } from '../../util/system-error.ts';
import { depthOf, rankOf } from '../crawl/rank.ts';
import { hostKey } from '../host-key.ts';
import { causeOf, committed } from './lmdb-failure.ts';
import { faultOf } from './lmdb-file.ts';
import { seenHash } from './seen-hash.ts';
import type {
  CrawlStore,
  HostManners,
  QueueCount,
  QueuedTask,
  StoreChanges,
  TaskPlace,
} from './store.ts';
import { rowOf, taskOf, type TaskRow } from './task-row.ts';

/** The version of what is in the file. */
const FORMAT = 1;
/** Read at once where everything is read: no read transaction lasts longer. */
const CHUNK = 256;
const NOTE = Buffer.of(1);
const RANK_BYTES = 8;
const MAX_NAME = 300;

/** The key of a queued task: host and rank. */
type QueueKey = [string, number];

interface Tables {
  readonly meta: Database<unknown, string>;
  readonly seen: Database<Buffer, Buffer>;
  readonly queue: Database<TaskRow, QueueKey>;
  /** By origin. */
  readonly hostNotes: Database<HostNotes, string>;
  readonly manners: Database<HostManners, string>;
  readonly pages: Database<StoredPage, number>;
  /** Those of a page, by its `seq`. */
  readonly links: Database<readonly StoredLink[], number>;
}

export interface LmdbOptions {
  /** It need not outlast the machine's next failure. */
  readonly isTemporary: boolean;
  /** Called when it is closed. */
  readonly onClose: () => Promise<void>;
}

const SETTINGS = {
  noSubdir: true,
  permissionsMode: 0o600,
  // Addresses, not memory: a map that has to grow is mapped again beside itself, and its pages counted
  // twice. Windows would make the file as large at once.
  ...(process.platform === 'win32' ? {} : { mapSize: 2 ** 38 }),
  // Hashes are looked up all over the file. LMDB advises against it where pages are larger than 4 KiB.
  noReadAhead: process.platform === 'linux' && process.arch === 'x64',
};

/** The library, which is native and need not be there on every platform. */
export async function loadLmdb(): Promise<{ readonly open: typeof open }> {
  return import('lmdb');
}

/**
 * A crawl in a file of LMDB. Each `write` is one transaction, which another thread commits; after the end
 * of the process, however it came, the file holds all that was written up to some `write`, and nothing of
 * later ones.
 *
 * @throws FileError where the file cannot be opened, or is of another version
 */
export async function openLmdbStore(
  openFile: typeof open,
  path: string,
  options: LmdbOptions,
): Promise<LmdbStore> {
  let root: RootDatabase;
  try {
    const fault = await faultOf(path);
    if (fault !== null) throw new FileError(`${printable(path)}: ${fault}`);
    root = openFile({ path, ...SETTINGS, noSync: options.isTemporary });
  } catch (error) {
    throw unopened(path, error);
  }
  try {
    const tables = openTables(root);
    await checkFormat(path, tables);
    return new LmdbStore(path, root, tables, options.onClose);
  } catch (error) {
    await root.close();
    throw unopened(path, error);
  }
}

function unopened(path: string, error: unknown): FileError {
  if (error instanceof FileError) return error;
  const reason = `cannot be opened: ${systemReason(error)}`;
  return new FileError(`${printable(path)}: ${reason}`, { cause: error });
}

function openTables(root: RootDatabase): Tables {
  const encoding = 'json';
  return {
    meta: root.openDB({ name: 'meta', encoding }),
    seen: root.openDB({ name: 'seen', keyEncoding: 'binary', encoding: 'binary' }),
    queue: root.openDB({ name: 'queue', encoding }),
    hostNotes: root.openDB({ name: 'host-notes', encoding }),
    manners: root.openDB({ name: 'manners', encoding }),
    pages: root.openDB({ name: 'pages', encoding }),
    links: root.openDB({ name: 'links', encoding }),
  };
}

async function checkFormat(path: string, { meta }: Tables): Promise<void> {
  const format = meta.get('format');
  if (format === undefined) await meta.put('format', FORMAT);
  else if (format !== FORMAT) {
    throw new FileError(
      `${printable(path)}: its format is ${printable(JSON.stringify(format))}, and this version of gfetch ` +
        `reads ${FORMAT}; go on with the version that made it, or begin in another folder`,
    );
  }
}

export class LmdbStore implements CrawlStore {
  readonly isLarge = true;
  readonly knownCount: number;
  readonly #path: string;
  readonly #root: RootDatabase;
  readonly #tables: Tables;
  readonly #onClose: () => Promise<void>;
  #hasFailed = false;
  #state: unknown;

  constructor(path: string, root: RootDatabase, tables: Tables, onClose: () => Promise<void>) {
    this.#path = path;
    this.#onClose = onClose;
    this.#root = root;
    this.#tables = tables;
    this.knownCount = entriesIn(tables.seen.getStats());
    this.#state = tables.meta.get('state') ?? null;
  }

  get state(): unknown {
    return this.#state;
  }

  key(key: string): number | undefined {
    return this.#tables.seen.getBinaryFast(keyHash(key))?.readDoubleBE();
  }

  hasNote(text: string): boolean {
    return this.#tables.seen.getBinaryFast(noteHash(text)) !== undefined;
  }

  hostNotes(origin: string): HostNotes | undefined {
    return this.#tables.hostNotes.get(shortKey(origin));
  }

  manners(host: string): HostManners | undefined {
    return this.#tables.manners.get(shortKey(host));
  }

  *counts(): Iterable<QueueCount> {
    const { queue } = this.#tables;
    for (let start: QueueKey = ['', 0]; ;) {
      const [first] = queue.getRange({ start, limit: 1 });
      if (first === undefined) return;
      const { key, value } = first;
      const depth = depthOf(key[1]);
      const end: QueueKey = [key[0], rankOf(0, depth) + DEPTH_STEP];
      yield { host: hostKey(value.o), depth, tasks: queue.getKeysCount({ start: key, end }) };
      start = end;
    }
  }

  isQueued({ host, rank }: TaskPlace): boolean {
    return this.#tables.queue.doesExist([shortKey(host), rank]);
  }

  *tasks({ host, rank }: TaskPlace): Iterable<QueuedTask> {
    const nowMs = performance.now();
    const start: QueueKey = [shortKey(host), rank];
    const end: QueueKey = [start[0], Infinity];
    for (const { key, value } of this.#tables.queue.getRange({ start, end })) {
      yield { host, rank: key[1], task: taskOf(value, nowMs) };
    }
  }

  page(seq: number): StoredPage | undefined {
    return this.#tables.pages.get(seq);
  }

  pages(): Iterable<StoredPage> {
    return inChunks(this.#tables.pages);
  }

  *links(): Iterable<StoredLink> {
    for (const links of inChunks(this.#tables.links)) yield* links;
  }

  async write(changes: StoreChanges): Promise<void> {
    const written = this.#root.batch(() => {
      put(this.#tables, changes);
    });
    try {
      await Promise.all([written, committed(this.#root)]);
    } catch (error) {
      this.#hasFailed = true;
      const reason = systemReason(await causeOf(error));
      throw new FileError(
        `${printable(this.#path)}: cannot be written: ${reason}; is the disk full?`,
        { cause: error },
      );
    }
    // What is read from now on must not be older, or what was finished would be read again.
    this.#tables.meta.resetReadTxn();
    this.#state = changes.state;
  }

  async close(): Promise<void> {
    // After a write that failed, LMDB waits for it forever.
    if (!this.#hasFailed) await this.#root.close();
    await this.#onClose();
  }
}

const DEPTH_STEP = rankOf(0, 1);

/** What is written with one call of this is committed together. */
function put(tables: Tables, changes: StoreChanges): void {
  for (const { host, rank } of changes.removed) void tables.queue.remove([shortKey(host), rank]);
  for (const { host, rank, task } of changes.added)
    void tables.queue.put([shortKey(host), rank], rowOf(task));
  for (const [hash, value] of seenRows(changes)) void tables.seen.put(hash, value);
  for (const [origin, notes] of changes.hostNotes)
    void tables.hostNotes.put(shortKey(origin), notes);
  for (const [host, manners] of changes.manners) void tables.manners.put(shortKey(host), manners);
  for (const page of changes.pages) void tables.pages.put(page.seq, page);
  for (const [seq, links] of changes.links) {
    if (links.length === 0) void tables.links.remove(seq);
    else void tables.links.put(seq, links);
  }
  void tables.meta.put('state', changes.state ?? null);
}

/** In their order, so that what goes to one page of the file follows one another. */
function seenRows({ keys, notes }: StoreChanges): [Buffer, Buffer][] {
  const rows: [Buffer, Buffer][] = [];
  for (const [key, rank] of keys) {
    const value = Buffer.alloc(RANK_BYTES);
    value.writeDoubleBE(rank);
    rows.push([keyHash(key), value]);
  }
  for (const text of notes) rows.push([noteHash(text), NOTE]);
  return rows.toSorted(([a], [b]) => a.compare(b));
}

/** LMDB has a limit for keys, and the parser of URLs none for names of hosts. */
function shortKey(name: string): string {
  if (name.length <= MAX_NAME) return name;
  return `${name.slice(0, MAX_NAME)} ${seenHash(name).toString('hex')}`;
}

const keyHash = (key: string): Buffer => seenHash(`k${key}`);
const noteHash = (text: string): Buffer => seenHash(`n${text}`);

function* inChunks<T>(table: Database<T, number>): Iterable<T> {
  for (let start = 0; ;) {
    const chunk = [...table.getRange({ start, limit: CHUNK })];
    for (const { key, value } of chunk) {
      yield value;
      start = key + 1;
    }
    if (chunk.length < CHUNK) return;
  }
}

function entriesIn(stats: unknown): number {
  const isCounted = typeof stats === 'object' && stats !== null && 'entryCount' in stats;
  return isCounted ? Number(stats.entryCount) : 0;
}
