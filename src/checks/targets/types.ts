import type { CheckPolicy } from '../../model/check.ts';
import type { DefaultScheme } from '../../model/target.ts';

/** What flags say for every check. `expect` and `warn` as in a file. */
export interface TargetDefaults {
  readonly expect: Readonly<Record<string, unknown>>;
  readonly warn: Readonly<Record<string, unknown>>;
  readonly policy: CheckPolicy;
  /** Windows as written: for all checks, beside their own. */
  readonly maintenance: readonly string[];
  /** As in get: how a URL without a scheme is read. */
  readonly defaultScheme: DefaultScheme;
}

export interface TargetContext {
  /** What `${NAME}` stands for. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly defaults: TargetDefaults;
}
