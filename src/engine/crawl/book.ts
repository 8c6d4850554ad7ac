import type { SkipReason } from '../../model/crawl.ts';
import { FileError } from '../../model/errors.ts';
import type { Task } from '../../model/task.ts';

/** Where the records of one output end that are committed. */
export interface OutputEnd {
  readonly path: string;
  /** Null: it cannot be cut, a pipe for instance. */
  readonly bytes: number | null;
}

/** What a crawl keeps of itself from one process to the next. Plain data. */
export interface CrawlState {
  readonly version: 1;
  /** The canonical profile: with another one, nothing would be known. */
  readonly canonical: string;
  readonly nextSeq: number;
  /** What the scope is made of, with where seeds redirected to. */
  readonly scopeSeeds: readonly string[];
  /** Origins that the user named. */
  readonly seedOrigins: readonly string[];
  /** Pages that were fetched, by origin. */
  readonly hostPages: Readonly<Record<string, number>>;
  readonly bytes: number;
  readonly traps: unknown;
  readonly outputs: readonly OutputEnd[];
  /** Nothing is left to do. */
  readonly isDone: boolean;
  /** It asks for everything of an earlier crawl again. */
  readonly isRecrawl: boolean;
  /** What was given on the command line. */
  readonly given: unknown;
}

/** The counters of a crawl. */
export class CrawlBook {
  readonly canonical: string;
  readonly given: unknown;
  readonly seedOrigins: Set<string>;
  readonly skipped = new Map<SkipReason, number>();
  /** Pages that were begun, and of them those that are committed. */
  readonly #begun: Map<string, number>;
  readonly #finished: Map<string, number>;
  /** Of earlier processes, which may have written elsewhere than this one. */
  #outputs: readonly OutputEnd[];
  #nextSeq: number;
  pages: number;
  bytes: number;
  maxDepth = 0;
  /** URLs that were found in this process, whatever became of them. */
  discovered = 0;

  constructor(saved: CrawlState | null, fresh: { canonical: string; given: unknown }) {
    this.canonical = saved?.canonical ?? fresh.canonical;
    this.given = fresh.given ?? saved?.given;
    this.seedOrigins = new Set(saved?.seedOrigins);
    this.#begun = new Map(Object.entries(saved?.hostPages ?? {}));
    this.#finished = new Map(this.#begun);
    this.#outputs = saved?.outputs ?? [];
    this.#nextSeq = saved?.nextSeq ?? 1;
    this.pages = sumOf(this.#begun.values());
    this.bytes = saved?.bytes ?? 0;
  }

  takeSeq(): number {
    const seq = this.#nextSeq;
    this.#nextSeq += 1;
    return seq;
  }

  pagesOf(origin: string): number {
    return this.#begun.get(origin) ?? 0;
  }

  /** Another page of this host is begun. */
  admit(origin: string): void {
    this.pages += 1;
    this.#begun.set(origin, this.pagesOf(origin) + 1);
  }

  /** It ended, and will not be asked for again: what was only begun does not count for a later process. */
  finish({ target, crawl, skipReason, firstStartMs }: Task): void {
    const isCounted = skipReason === undefined && firstStartMs !== undefined;
    if (!isCounted || crawl?.role === 'external') return;
    this.#finished.set(target.origin, (this.#finished.get(target.origin) ?? 0) + 1);
  }

  skip(reason: SkipReason): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + 1);
  }

  get hosts(): number {
    return this.#begun.size;
  }

  /** For a recrawl: pages are taken up anew. */
  restart(): void {
    this.pages = 0;
    this.bytes = 0;
    this.#outputs = [];
    this.#begun.clear();
    this.#finished.clear();
  }

  save(
    rest: Pick<CrawlState, 'traps' | 'outputs' | 'isDone' | 'isRecrawl' | 'scopeSeeds'>,
  ): CrawlState {
    return {
      version: 1,
      canonical: this.canonical,
      nextSeq: this.#nextSeq,
      seedOrigins: [...this.seedOrigins],
      hostPages: Object.fromEntries(this.#finished),
      bytes: this.bytes,
      given: this.given,
      ...rest,
      outputs: this.#withEarlier(rest.outputs),
    };
  }

  /** An output that is not written to now may be again: it has to go on where it was left, not be emptied. */
  #withEarlier(outputs: readonly OutputEnd[]): readonly OutputEnd[] {
    const paths = new Set(outputs.map(({ path }) => path));
    return [...outputs, ...this.#outputs.filter(({ path }) => !paths.has(path))];
  }
}

function sumOf(counts: Iterable<number>): number {
  let sum = 0;
  for (const each of counts) sum += each;
  return sum;
}

/**
 * Reads what `CrawlBook.save` made; null: nothing was saved yet.
 *
 * @throws FileError for what another version wrote.
 */
export function readCrawlState(saved: unknown, folder: string): CrawlState | null {
  if (saved === null || saved === undefined) return null;
  if (isCrawlState(saved)) return saved;
  throw new FileError(`${folder}: its state is of another version of gfetch, or damaged`);
}

function isCrawlState(saved: unknown): saved is CrawlState {
  return typeof saved === 'object' && saved !== null && 'version' in saved && saved.version === 1;
}
