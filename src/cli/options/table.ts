import { ALARM_OPTIONS, MEMORY_OPTIONS } from './check-memory.ts';
import { CHECK_OUTPUT_OPTIONS } from './check-output.ts';
import {
  CHECK_NETWORK_OPTIONS,
  CHECK_PACE_OPTIONS,
  CHECK_REQUEST_OPTIONS,
  CHECK_RETRY_OPTIONS,
  CHECK_SCHEDULE_OPTIONS,
  CHECK_TALK_OPTIONS,
} from './check-shared.ts';
import { ASSERTION_OPTIONS, CHECK_TARGET_OPTIONS } from './check-targets.ts';
import { commandTable, group, type CommandTable } from './command-table.ts';
import {
  CRAWL_INPUT_OPTIONS,
  CRAWL_NETWORK_OPTIONS,
  CRAWL_OUTPUT_OPTIONS,
  CRAWL_PACE_OPTIONS,
  CRAWL_REQUEST_OPTIONS,
  CRAWL_RETRY_OPTIONS,
} from './crawl-shared.ts';
import { EXTRACTION_OPTIONS } from './extraction.ts';
import { INPUT_OPTIONS } from './input.ts';
import { MANNERS_OPTIONS } from './manners.ts';
import { NETWORK_OPTIONS } from './network.ts';
import { OUTPUT_OPTIONS } from './output.ts';
import { PACE_OPTIONS } from './pace.ts';
import { REPORT_OPTIONS } from './reports.ts';
import { REQUEST_OPTIONS } from './request.ts';
import { RETRY_OPTIONS } from './retry.ts';
import { SCOPE_OPTIONS } from './scope.ts';
import type { SettingsOf } from './spec.ts';
import { STATE_OPTIONS } from './state.ts';
import { TALK_OPTIONS } from './talk.ts';

/** Everything that the command line of `get` can say, with nothing left to interpret. */
export type GetSettings = SettingsOf<
  typeof INPUT_OPTIONS &
    typeof REQUEST_OPTIONS &
    typeof NETWORK_OPTIONS &
    typeof PACE_OPTIONS &
    typeof RETRY_OPTIONS &
    typeof EXTRACTION_OPTIONS &
    typeof OUTPUT_OPTIONS &
    typeof TALK_OPTIONS
>;

/** The same of `crawl`. */
export type CrawlSettings = SettingsOf<
  typeof CRAWL_INPUT_OPTIONS &
    typeof SCOPE_OPTIONS &
    typeof MANNERS_OPTIONS &
    typeof CRAWL_REQUEST_OPTIONS &
    typeof CRAWL_NETWORK_OPTIONS &
    typeof CRAWL_PACE_OPTIONS &
    typeof CRAWL_RETRY_OPTIONS &
    typeof EXTRACTION_OPTIONS &
    typeof CRAWL_OUTPUT_OPTIONS &
    typeof REPORT_OPTIONS &
    typeof STATE_OPTIONS &
    typeof TALK_OPTIONS
>;

/** The same of `check`. */
export type CheckSettings = SettingsOf<
  typeof CHECK_TARGET_OPTIONS &
    typeof ASSERTION_OPTIONS &
    typeof MEMORY_OPTIONS &
    typeof ALARM_OPTIONS &
    typeof CHECK_OUTPUT_OPTIONS &
    typeof CHECK_SCHEDULE_OPTIONS &
    typeof CHECK_REQUEST_OPTIONS &
    typeof CHECK_NETWORK_OPTIONS &
    typeof CHECK_PACE_OPTIONS &
    typeof CHECK_RETRY_OPTIONS &
    typeof CHECK_TALK_OPTIONS
>;

/** What a run of `get` or `crawl` is told of, whichever it is of. */
export type RunSettings = Pick<GetSettings, keyof GetSettings & keyof CrawlSettings>;

export const GET_TABLE: CommandTable<GetSettings> = commandTable('get', [
  group('Input', INPUT_OPTIONS),
  group('Request', REQUEST_OPTIONS),
  group('Network', NETWORK_OPTIONS),
  group('Pace', PACE_OPTIONS),
  group('Retry', RETRY_OPTIONS),
  group('Extraction', EXTRACTION_OPTIONS),
  group('Output', OUTPUT_OPTIONS),
  group('Verdict and talk', TALK_OPTIONS),
]);

export const CRAWL_TABLE: CommandTable<CrawlSettings> = commandTable('crawl', [
  group('Seeds', CRAWL_INPUT_OPTIONS),
  group('Scope', SCOPE_OPTIONS),
  group('Manners', MANNERS_OPTIONS),
  group('Pace', CRAWL_PACE_OPTIONS),
  group('Output', CRAWL_OUTPUT_OPTIONS),
  group('Extraction', EXTRACTION_OPTIONS),
  group('Reports', REPORT_OPTIONS),
  group('State', STATE_OPTIONS),
  group('Verdict and talk', TALK_OPTIONS),
  group('Request', CRAWL_REQUEST_OPTIONS),
  group('Network', CRAWL_NETWORK_OPTIONS),
  group('Retry', CRAWL_RETRY_OPTIONS),
]);

export const CHECK_TABLE: CommandTable<CheckSettings> = commandTable('check', [
  group('Targets', CHECK_TARGET_OPTIONS),
  group('Assertions', ASSERTION_OPTIONS),
  group('Memory', MEMORY_OPTIONS),
  group('Alarms', ALARM_OPTIONS),
  group('Output', CHECK_OUTPUT_OPTIONS),
  group('Schedule', CHECK_SCHEDULE_OPTIONS),
  group('Verdict and talk', CHECK_TALK_OPTIONS),
  group('Request', CHECK_REQUEST_OPTIONS),
  group('Network', CHECK_NETWORK_OPTIONS),
  group('Pace', CHECK_PACE_OPTIONS),
  group('Retry', CHECK_RETRY_OPTIONS),
]);

/** The tables of all commands that have options. */
export const TABLES: readonly CommandTable<unknown>[] = [GET_TABLE, CRAWL_TABLE, CHECK_TABLE];
