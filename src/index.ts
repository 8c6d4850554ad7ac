/**
 * gfetch as a library: a stream of URLs in, a stream of records out, and the concurrency tools that
 * it is built on.
 */
export { check, type CheckOptions } from './engine/check/check-targets.ts';
export { crawl, type CrawlSiteOptions, type FoundLink } from './engine/crawl/crawl-site.ts';
export { gfetch, type FetchAllOptions } from './engine/fetch-all.ts';
export type { FetchInput, FetchInputs } from './engine/fetch-inputs.ts';
export {
  ERROR_CODES,
  ERROR_PHASES,
  FileError,
  UsageError,
  type ErrorCode,
  type ErrorPhase,
} from './model/errors.ts';
export {
  CORE_FIELDS,
  FIELD_NAMES,
  RECORD_FIELDS,
  WITH_GROUPS,
  type WithGroup,
} from './model/fields.ts';
export {
  DEFAULT_CRAWL_OPTIONS,
  SCOPES,
  type CrawlLimits,
  type CrawlOptions,
  type ScopeName,
} from './model/crawl-options.ts';
export type {
  Alert,
  CheckMemory,
  CheckReport,
  CheckResult,
  CheckState,
  CheckVerdict,
  Finding,
} from './model/check.ts';
export { CHANGES, SKIP_REASONS, type Change, type SkipReason } from './model/crawl.ts';
export type { DocumentLink, HreflangLink, PageDocument } from './model/document.ts';
export { DEFAULT_OPTIONS, type GetOptions, type RetryOn } from './model/options.ts';
export type { AttemptRecord, FetchRecord, Hop, LinkRecord, TlsRecord } from './model/record.ts';
export { recordSchema } from './model/schema.ts';
export type { RequestSpec } from './model/task.ts';
export {
  Channel,
  ChannelClosed,
  joinAll,
  Pool,
  Semaphore,
  sleep,
  spawn,
  TaskKilled,
  Timeout,
  TimeoutError,
} from './tasks/index.ts';
export type { JoinOptions, MapOptions, StreamOptions, Task } from './tasks/index.ts';
