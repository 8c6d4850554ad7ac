import { DEFAULT_CRAWL_OPTIONS } from '../../model/crawl-options.ts';
import { INPUT_OPTIONS } from './input.ts';
import { NETWORK_OPTIONS } from './network.ts';
import { OUTPUT_OPTIONS } from './output.ts';
import { PACE_OPTIONS } from './pace.ts';
import { REQUEST_OPTIONS } from './request.ts';
import { RETRY_OPTIONS } from './retry.ts';
import { option, without } from './spec.ts';

// What crawl has of the options of get. A link is asked for with GET, once, and its redirects are
// links of their own.

export const CRAWL_INPUT_OPTIONS = without(INPUT_OPTIONS, ['glob', 'unique']);

export const CRAWL_REQUEST_OPTIONS = without(REQUEST_OPTIONS, ['method', 'body', 'range']);

export const CRAWL_NETWORK_OPTIONS = {
  ...without(NETWORK_OPTIONS, ['followRedirects']),
  maxRunTimeMs: option({
    ...NETWORK_OPTIONS.maxRunTimeMs,
    aliases: [{ flags: '--max-time <duration>', summary: 'the same as --max-run-time' }],
  }),
  maxRedirects: option({
    ...NETWORK_OPTIONS.maxRedirects,
    summary: 'longest chain of redirects',
    fallback: DEFAULT_CRAWL_OPTIONS.maxRedirects,
  }),
} as const;

export const CRAWL_PACE_OPTIONS = {
  ...PACE_OPTIONS,
  perHost: option({ ...PACE_OPTIONS.perHost, fallback: DEFAULT_CRAWL_OPTIONS.perHost }),
  delayMs: option({
    ...PACE_OPTIONS.delayMs,
    summary: 'between two requests to the same host, at least',
    fallback: DEFAULT_CRAWL_OPTIONS.delayMs,
  }),
} as const;

export const CRAWL_RETRY_OPTIONS = without(RETRY_OPTIONS, ['retryAllMethods']);

export const CRAWL_OUTPUT_OPTIONS = {
  ...without(OUTPUT_OPTIONS, ['ordered', 'resume']),
  save: option({
    ...OUTPUT_OPTIONS.save,
    summary: 'keep the bodies as files in this folder, by host and path',
  }),
} as const;
