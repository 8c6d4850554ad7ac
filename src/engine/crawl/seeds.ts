import type { CrawlOptions } from '../../model/crawl-options.ts';
import { FileError } from '../../model/errors.ts';
import type { Failure } from '../../model/errors.ts';
import type { InputBatch, InputItem } from '../../model/ports.ts';
import { isFailure, maskPassword, parseTarget, type Target } from '../../model/target.ts';
import { mayFallBack } from '../scheme-fallback.ts';
import { untilStopped } from '../until-stopped.ts';

/** Where a crawl begins. */
export interface Seed {
  /** As given, trimmed, a password masked. */
  readonly input: string;
  readonly target: Target;
  /** `--default-scheme auto` may fall back to http. */
  readonly schemeFallback: boolean;
}

/** What was given as a seed, and is none. */
export interface BadSeed {
  readonly input: string;
  readonly reason: Failure;
}

export interface Seeds {
  readonly good: readonly Seed[];
  readonly bad: readonly BadSeed[];
  /** An input that could not be read (to its end). */
  readonly inputError: FileError | null;
  readonly lastInput: string | null;
}

/** Reads all seeds: what is within the scope depends on every one of them. */
export async function readSeeds(
  inputs: AsyncIterable<InputBatch>,
  options: Pick<CrawlOptions, 'defaultScheme'>,
  signal: AbortSignal,
): Promise<Seeds> {
  const good: Seed[] = [];
  const bad: BadSeed[] = [];
  let inputError: FileError | null = null;
  let lastInput: string | null = null;
  try {
    for await (const { source, items } of untilStopped(inputs, signal)) {
      for (const item of items) {
        lastInput = `${source}:${item.line}`;
        const seed = seedOf(item, options, lastInput);
        if ('target' in seed) good.push(seed);
        else bad.push(seed);
      }
    }
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    inputError = error;
  }
  return { good, bad, inputError, lastInput };
}

function seedOf(
  item: InputItem,
  { defaultScheme }: Pick<CrawlOptions, 'defaultScheme'>,
  place: string,
): Seed | BadSeed {
  const input = maskPassword(item.text);
  const target = item.failure ?? parseTarget(item.text, defaultScheme);
  if (!isFailure(target)) {
    return { input, target, schemeFallback: mayFallBack(item.text, defaultScheme) };
  }
  const message = item.failure === undefined ? `${place}: ${target.message}` : target.message;
  return { input, reason: { ...target, message } };
}
