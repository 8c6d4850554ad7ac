import type { CheckLevel, Expectation } from '../../model/check.ts';
import {
  acceptedErrorStatuses,
  compileExpect,
  ExpectProblem,
  withDefaults,
} from '../assertions/index.ts';
import type { Problems } from './problems.ts';
import type { ExpectValue } from './request-keys.ts';
import type { Settings } from './settings.ts';
import { offsetAt } from './tree.ts';

/** What has to hold, compiled. */
export interface Compiled {
  readonly expectations: readonly Expectation[];
  /** Of 400 to 599, those that are hoped for. */
  readonly expectedStatuses: readonly number[];
}

/** Compiles assertions, each once for all checks that say the same. */
export class ExpectCompiler {
  readonly #known = new Map<string, Promise<readonly Expectation[] | ExpectProblem>>();

  async compile({ expect, warn }: Settings, problems: Problems): Promise<Compiled> {
    const failing = await this.#level('fail', expect?.value, problems);
    const warning = await this.#level('warn', warn?.value, problems);
    const status = expect?.value.get('status');
    return {
      expectations: withDefaults([...failing, ...warning]),
      expectedStatuses: expectedBy(status?.raw),
    };
  }

  async #level(
    level: CheckLevel,
    values: ReadonlyMap<string, ExpectValue> | undefined,
    problems: Problems,
  ): Promise<readonly Expectation[]> {
    const all: Expectation[] = [];
    for (const [key, value] of values ?? []) {
      if (value.raw === null) continue;
      const compiled = await this.#one(level, key, value.raw);
      if (compiled instanceof ExpectProblem) report(compiled, level, key, value, problems);
      else for (const each of compiled) all.push(each);
    }
    return all;
  }

  /** By itself, so that a problem with one assertion hides no other. */
  #one(
    level: CheckLevel,
    key: string,
    raw: unknown,
  ): Promise<readonly Expectation[] | ExpectProblem> {
    const id = JSON.stringify([level, key, raw]);
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const compiled = compileExpect(Object.fromEntries([[key, raw]]), level).catch(
      (error: unknown) => {
        if (error instanceof ExpectProblem) return error;
        throw error;
      },
    );
    this.#known.set(id, compiled);
    return compiled;
  }
}

function report(
  { message, path, onKey }: ExpectProblem,
  level: CheckLevel,
  key: string,
  { tree, keyOffset }: ExpectValue,
  problems: Problems,
): void {
  const isAboutKey = onKey && path.length <= 1;
  const text = isAboutKey ? message : `${level === 'fail' ? 'expect' : 'warn'}.${key}: ${message}`;
  if (tree === null) problems.addWithoutPlace(text);
  else problems.add(isAboutKey ? keyOffset : offsetAt(tree, path.slice(1), onKey), text);
}

function expectedBy(status: unknown): readonly number[] {
  if (status === undefined || status === null) return [];
  try {
    return acceptedErrorStatuses(status);
  } catch (error) {
    // Compiling it has told of it.
    if (error instanceof ExpectProblem) return [];
    throw error;
  }
}
