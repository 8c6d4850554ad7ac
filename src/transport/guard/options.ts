import { UsageError } from '../../model/errors.ts';
import type { NetworkOptions } from '../../model/options.ts';
import { parseIpPrefix, type IpPrefix } from '../../util/ip-prefix.ts';
import { createGuard, type Guard } from './guard.ts';

type Options = Pick<NetworkOptions, 'allowIp' | 'denyIp' | 'denyPrivate' | 'allowPrivate'>;

/** @throws UsageError for a range that is none. */
export function guardOf({ allowIp, denyIp, denyPrivate, allowPrivate }: Options): Guard {
  return createGuard({
    allowIp: allowIp.map(rangeOf),
    denyIp: denyIp.map(rangeOf),
    denyPrivate,
    allowPrivate,
  });
}

function rangeOf(text: string): IpPrefix {
  const range = parseIpPrefix(text);
  if ('problem' in range) throw new UsageError(range.problem);
  return range;
}
