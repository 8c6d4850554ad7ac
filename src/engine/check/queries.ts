import type { Selector } from '../../extract/select/index.ts';
import type { CheckPlan, CheckSpec, CheckStep, PageQuery } from '../../model/check.ts';
import { UsageError } from '../../model/errors.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Extracted } from '../../model/record.ts';
import type { PageWorkers } from '../offload/index.ts';

/** What each query of a step found, by `queryKey`; null: it took too long. */
export type Found = ReadonlyMap<string, readonly Extracted[]> | null;

const NOTHING: Found = new Map();

/** Tells queries apart. */
export function queryKey({ kind, expression, attribute }: PageQuery): string {
  return JSON.stringify([kind, expression, attribute]);
}

/** All that a step asks of a body. */
export function queriesOf({ expectations, captures }: CheckStep): readonly PageQuery[] {
  const queries = [
    ...expectations.map(({ assertion }) => assertion.query),
    ...captures.map(({ from }) => (from.kind === 'query' ? from.query : null)),
  ].filter((query) => query !== null);
  return [...new Map(queries.map((query) => [queryKey(query), query])).values()];
}

/**
 * Tells whether each query of the plan is one of its language.
 *
 * @throws UsageError that names the check
 */
export async function checkQueries({ checks }: Pick<CheckPlan, 'checks'>): Promise<void> {
  for (const check of checks) {
    for (const step of check.steps) {
      const selectors = selectorsOf(queriesOf(step));
      // oxlint-disable-next-line no-await-in-loop -- in their order, for the first error
      if (selectors.length > 0) await checkOne(check, selectors);
    }
  }
}

async function checkOne({ id }: CheckSpec, selectors: readonly Selector[]): Promise<void> {
  const { checkSelectors } = await import('../../extract/select/index.ts');
  try {
    await checkSelectors(selectors);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    // It begins with the option that it would have been given by.
    const problem = error.message.replace(/^--\w+ \w+=…: /, '');
    throw new UsageError(`check ${id}: ${problem}`, { cause: error });
  }
}

/** Answers the queries of a step, in a thread that can be ended. */
export async function answerQueries(
  step: CheckStep,
  { body, contentType, finalUrl }: Outcome,
  pages: PageWorkers | null,
): Promise<Found> {
  const queries = queriesOf(step);
  if (queries.length === 0 || body === null || finalUrl === null || pages === null) return NOTHING;
  const answers = await pages.select(body, contentType, finalUrl, selectorsOf(queries));
  if (answers === null) return null;
  return new Map(
    queries.map((query, index) => [queryKey(query), listOf(answers[nameOf(index)] ?? [])]),
  );
}

function selectorsOf(queries: readonly PageQuery[]): readonly Selector[] {
  return queries.map(({ kind, expression, attribute }, index) => ({
    kind,
    name: nameOf(index),
    expression,
    attribute,
    all: true,
  }));
}

function nameOf(index: number): string {
  return `q${index}`;
}

function listOf(found: Extracted): readonly Extracted[] {
  return Array.isArray(found) ? found : [found];
}
