import { SKIP_REASONS, type SkipReason } from '../../model/crawl.ts';
import { UsageError } from '../../model/errors.ts';
import type { Outcome } from '../../model/outcome.ts';
import { isFailure, parseTarget, type Target } from '../../model/target.ts';
import { TrapWatch } from '../../scope/traps/index.ts';
import { quote } from '../../util/quote.ts';
import { seedPlace, taskOf } from './crawl-task.ts';
import { DEFERRED_DEPTH, foundDepth } from './discovery.ts';
import type { CrawlParts } from './parts.ts';
import { PRODUCT_TOKEN, RobotsGate } from './robots-gate.ts';

/** One thing there is to know of a URL. */
export interface ExplainLine {
  readonly name: string;
  readonly text: string;
}

/**
 * Tells what a crawl would do with a URL that it found, and by which rule. It asks the host for its
 * robots.txt, and for nothing else.
 *
 * @throws UsageError for what is no URL.
 */
export async function explainUrl(text: string, parts: CrawlParts): Promise<readonly ExplainLine[]> {
  const { scope, keyOf, traps, frontier, setup, book } = parts;
  const target = parseTarget(text, setup.options.defaultScheme);
  if (isFailure(target)) throw new UsageError(`--explain ${quote(text)}: ${target.message}`);
  const { url } = target;
  const key = keyOf(url);
  const lines: ExplainLine[] = [
    { name: 'url', text: url },
    { name: 'known as', text: `${key} (--canonical ${book.canonical})` },
  ];
  const known = frontier.known(key);
  if (known !== null) {
    const page = frontier.page(key);
    const waits = known.depth < DEFERRED_DEPTH ? 'it waits to be fetched' : 'it is not followed';
    const state = page === null ? waits : `fetched, ${page.statusCode ?? 'failed'}`;
    const place = `number ${known.seq}, ${foundDepth(known.depth)} links away`;
    lines.push({ name: 'state', text: `${place}: ${state}` });
  }
  const outside = scope.verdict(url);
  if (outside !== null && setup.options.checkExternal) {
    return [
      ...lines,
      { name: 'verdict', text: `only tried (--check-external): ${outside.reason}` },
    ];
  }
  if (outside !== null) return [...lines, skipped('out_of_scope', outside.reason)];
  lines.push({ name: 'scope', text: `inside --scope ${setup.options.scope}` });
  // It remembers what it was asked.
  const trap = traps === null ? null : new TrapWatch(traps.save()).verdict(url);
  if (trap !== null) return [...lines, skipped('trap', `${trap.rule}: ${trap.reason}`)];
  const denial = await robotsDenial(target, parts);
  if (denial !== null) return [...lines, skipped('robots_denied', denial)];
  const robots = setup.options.ignoreRobots ? 'not asked (--ignore-robots)' : 'allowed';
  lines.push({ name: 'robots.txt', text: robots });
  const { depth } = setup.options;
  const condition =
    depth === Infinity ? '' : `, if it is at most ${depth} links from a seed (--depth)`;
  return [...lines, { name: 'verdict', text: `would be fetched${condition}` }];
}

function skipped(reason: SkipReason, rule: string): ExplainLine {
  return { name: 'verdict', text: `skipped, ${reason} (${SKIP_REASONS[reason]}): ${rule}` };
}

/** Goes as many steps as it takes to know the robots.txt of the host. */
async function robotsDenial(
  target: Target,
  { setup, frontier, equipment }: CrawlParts,
): Promise<string | null> {
  let onAnswer: (() => void) | undefined;
  const gate = new RobotsGate({
    frontier,
    transport: {
      fetch: (task, deadlineMs, listener) =>
        equipment.transport.fetch(task, deadlineMs, {
          onOutcome(outcome: Outcome) {
            listener.onOutcome(outcome);
            onAnswer?.();
          },
        }),
    },
    productToken: PRODUCT_TOKEN,
    isIgnored: setup.options.ignoreRobots,
    retries: 0,
    retryDelayMs: 0,
    delayMs: 0,
    onSitemaps: () => undefined,
    onCrash(error) {
      throw error;
    },
  });
  const task = taskOf({ seq: 0, target, crawl: seedPlace(target.url) });
  while (!gate.knows(target)) {
    await new Promise<void>((resolve) => {
      onAnswer = resolve;
      gate.ask(task);
    });
  }
  return gate.denial(target);
}
