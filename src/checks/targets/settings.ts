import type { Said, Values } from './key-spec.ts';
import type { SETTING_KEYS } from './keys.ts';

/** What defaults, a check and a step say of requests and of alarms. */
export type Settings = Values<typeof SETTING_KEYS>;

/** What `over` says, and else what `base` does; headers and assertions are merged one by one. */
export function mergeSettings(base: Settings, over: Settings): Settings {
  const headers = mergedMap(base.headers, over.headers);
  const expect = mergedMap(base.expect, over.expect);
  const warn = mergedMap(base.warn, over.warn);
  return {
    ...base,
    ...over,
    ...(headers === undefined ? {} : { headers }),
    ...(expect === undefined ? {} : { expect }),
    ...(warn === undefined ? {} : { warn }),
  };
}

type SaidMap<Value> = Said<ReadonlyMap<string, Value>>;

function mergedMap<Value>(
  base: SaidMap<Value> | undefined,
  over: SaidMap<Value> | undefined,
): SaidMap<Value> | undefined {
  if (base === undefined || over === undefined) return over ?? base;
  return { ...over, value: new Map([...base.value, ...over.value]) };
}
