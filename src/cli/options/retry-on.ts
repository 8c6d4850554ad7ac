import { ERROR_CODES, TRANSIENT_CODES, UsageError, type ErrorCode } from '../../model/errors.ts';
import { DEFAULT_OPTIONS, type RetryOn } from '../../model/options.ts';
import { oneOf, splitList } from './kinds.ts';
import type { Kind } from './spec.ts';
import { parseStatuses } from './statuses.ts';

/** What failed before anything was asked of the host would fail again. */
const RETRYABLE = (Object.keys(ERROR_CODES) as ErrorCode[]).filter(
  (code) => !['input', 'queue'].includes(ERROR_CODES[code].phase),
);

const beginningWith = (prefix: string): readonly ErrorCode[] =>
  RETRYABLE.filter((code) => code.startsWith(prefix));

/** Names for several codes at once. `timeout` is a code, too: as a group it is every time limit. */
export const RETRY_GROUPS: Readonly<Record<string, readonly ErrorCode[]>> = {
  transient: TRANSIENT_CODES,
  timeout: RETRYABLE.filter((code) => code.endsWith('timeout')),
  dns: beginningWith('dns_'),
  connect: [...beginningWith('connect_'), 'network_unreachable'],
  tls: beginningWith('tls_'),
};

const NAMES = [...Object.keys(RETRY_GROUPS), ...RETRYABLE.filter((code) => code !== 'timeout')];

/** Statuses, classes, error codes and groups; a `+` before the list adds it to the default. */
export const retryOn: Kind<RetryOn> = {
  choices: NAMES,
  many: true,
  read(given) {
    const adds = given.startsWith('+');
    const items = splitList(adds ? given.slice(1) : given);
    if (items.length === 0)
      throw new UsageError('the list is empty; to retry nothing: --retries 0');
    const start = adds ? DEFAULT_OPTIONS.retryOn : { statuses: [], errors: [] };
    const statuses = new Set(start.statuses);
    const errors = new Set(start.errors);
    for (const item of items) {
      const found = parseStatuses(item);
      for (const status of found ?? []) statuses.add(status);
      if (found === undefined) for (const code of codesNamed(item)) errors.add(code);
    }
    return { statuses: [...statuses], errors: [...errors] };
  },
  show: ({ statuses, errors }) => {
    const isTransient = errors.join() === TRANSIENT_CODES.join();
    return [...statuses, ...(isTransient ? ['transient'] : errors)].join(',');
  },
};

function codesNamed(name: string): readonly ErrorCode[] {
  const known = oneOf(name, NAMES, 'a status or an error code that can be retried');
  return RETRY_GROUPS[known] ?? RETRYABLE.filter((code) => code === known);
}
