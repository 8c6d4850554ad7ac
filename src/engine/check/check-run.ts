import { MemoryFrontier } from '../../frontier/memory.ts';
import type { CheckPlan, CheckResult, CheckSpec, EvidenceNeed } from '../../model/check.ts';
import { pickOptions } from '../../model/options-check.ts';
import type { GetOptions } from '../../model/options.ts';
import type { Frontier, InFlight, Settlement, Sink } from '../../model/ports.ts';
import type { RunControl } from '../control.ts';
import { equip, type CheckNeeds, type Equipment } from '../equipment.ts';
import { MAX_AHEAD, readyTasksFor } from '../look-ahead.ts';
import { planOf, type Plan } from '../plan.ts';
import { Run } from '../run.ts';
import { Slots } from '../slots.ts';
import { Desk } from './desk.ts';
import { loadDecoder } from './evidence.ts';
import { execute, type CheckTools } from './execute.ts';
import { queriesOf } from './queries.ts';
import { Secrets } from './secrets.ts';

/** How long bodies may still be searched once the run is stopped. */
const LAST_SEARCHES_MS = 5_000;

export interface CheckRunSetup {
  readonly options: GetOptions;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly control: RunControl;
  /** Hears of a machine that is too small for as many at once as were asked for, and of threads that died. */
  readonly onTrouble: (text: string) => void;
}

/** Requests of checks, made by the same loop as all others: pool, limits per host, retries, time limits. */
export class CheckRun {
  readonly #control: RunControl;
  readonly #equipment: Equipment;
  readonly #slots: Slots;
  readonly #desk = new Desk();
  readonly #run: Run;
  readonly #tools: Omit<CheckTools, 'secrets'>;
  #secrets: Secrets;

  constructor(parts: {
    readonly setup: CheckRunSetup;
    readonly plan: Plan;
    readonly equipment: Equipment;
    readonly decode: CheckTools['decode'];
    readonly secrets: readonly string[];
  }) {
    const { setup, plan, equipment, decode, secrets } = parts;
    this.#control = setup.control;
    this.#equipment = equipment;
    this.#secrets = new Secrets(secrets);
    this.#slots = new Slots({
      max: plan.slots,
      bodies: equipment.bodies,
      onRefused: setup.onTrouble,
    });
    this.#tools = {
      desk: this.#desk,
      pages: equipment.pages,
      decode,
      defaultScheme: setup.options.defaultScheme,
      stop: setup.control.signal,
    };
    this.#run = new Run({
      ...equipment,
      inputs: this.#desk.inputs,
      control: setup.control,
      finished: null,
      leavesUnbegun: false,
      sink: NOWHERE,
      writeReady: () => true,
      observe: () => undefined,
      slots: this.#slots,
      frontier: frontierOf(equipment.options, plan.slots),
      crew: null,
      makeRecord: async (task, outcome, queueMs) => {
        const record = await equipment.makeRecord(task, outcome, queueMs);
        await this.#desk.take(task.seq, { outcome, record });
        return record;
      },
    });
  }

  /** Makes a check. Null: the run was stopped before its end. */
  check(check: CheckSpec): Promise<CheckResult | null> {
    return execute(check, { ...this.#tools, secrets: this.#secrets });
  }

  /** Whether a URL is answered at all, whatever it says. Null: the run was stopped. */
  answers(url: string): Promise<boolean | null> {
    return this.#desk.ask(url, { retries: 0, followRedirects: false }, ({ outcome }) =>
      outcome.failure?.code === 'interrupted' ? null : outcome.statusCode !== null,
    );
  }

  /** From now on these are kept out of what is told. */
  setSecrets(secrets: readonly string[]): void {
    this.#secrets = new Secrets(secrets);
  }

  inFlight(): readonly InFlight[] {
    return this.#equipment.transport.inFlight();
  }

  /** Ends what is in flight at once. */
  abort(): void {
    this.#equipment.transport.abort();
  }

  /** What is still to be asked when it is called is asked; then it ends. */
  close(): void {
    this.#desk.close();
  }

  /** Once. Resolves when it was closed, or stopped, and everything is answered; rejects for a defect. */
  async run(): Promise<void> {
    let giveUp: NodeJS.Timeout | undefined;
    const onStop = (): void => {
      this.#desk.close();
      // One body after the other may take its time.
      giveUp = setTimeout(() => void this.#equipment.pages?.close(), LAST_SEARCHES_MS);
    };
    this.#control.signal.addEventListener('abort', onStop);
    this.#slots.open();
    try {
      await this.#run.run();
    } finally {
      this.#control.signal.removeEventListener('abort', onStop);
      clearTimeout(giveUp);
      this.#desk.giveUp();
      this.#slots.close();
      await this.#equipment.close();
    }
  }
}

/**
 * Gets ready to make the checks of a plan, and of others that are put in its place later.
 *
 * @throws FileError or UsageError when an option names what cannot be used
 */
export async function prepareCheckRun(
  setup: CheckRunSetup,
  { checks, secrets }: Pick<CheckPlan, 'checks' | 'secrets'>,
  mayChange: boolean,
): Promise<CheckRun> {
  const { options, control, env, onTrouble } = setup;
  const plan = planOf({ options, saveFolder: null, threads: 1 });
  if (plan.slots < options.concurrency) {
    onTrouble(
      `only ${plan.fileLimit} files may be open at once (ulimit -n): ${plan.slots} at once`,
    );
  }
  const needs = mayChange ? EVERYTHING : needsOf(checks);
  const equipment = await equip(
    {
      options: { ...pickOptions(options), concurrency: plan.slots, with: [] },
      env,
      maxIdle: plan.idle,
      saveFolder: null,
      savesErrors: true,
      workers: 1,
      pageThreads: 1,
      selectors: [],
      check: needs,
    },
    control,
    (error) => onTrouble(`a thread that searches bodies died: ${error.message}`),
  );
  return new CheckRun({ setup, plan, equipment, decode: await loadDecoder(), secrets });
}

/** What may be asked of hosts, and when. */
function frontierOf(options: GetOptions, slots: number): Frontier {
  const isSparing = options.adaptive || options.maxHostErrors > 0;
  const parts = { ...options, readyTasks: readyTasksFor(slots), maxTasks: MAX_AHEAD };
  return isSparing ? new MemoryFrontier(parts) : new UnsparingFrontier(parts);
}

/**
 * A host in trouble has to be asked all the same, and what one of its pages says of the whole host is no
 * reason to call the others down: it is spared only where that is asked for.
 */
class UnsparingFrontier extends MemoryFrontier {
  override settle(settlements: readonly Settlement[]): void {
    super.settle(settlements.map((each) => ({ ...each, feedback: null })));
  }
}

const EVERYTHING: CheckNeeds = { body: true, hash: true, hops: true };

function needsOf(checks: readonly CheckSpec[]): CheckNeeds {
  const needed = new Set<EvidenceNeed>();
  for (const step of checks.flatMap(({ steps }) => steps)) {
    if (queriesOf(step).length > 0) needed.add('body');
    for (const { assertion } of step.expectations) {
      for (const need of assertion.needs) needed.add(need);
    }
  }
  return { body: needed.has('body'), hash: needed.has('hash'), hops: needed.has('hops') };
}

/** Results are told elsewhere. */
const NOWHERE: Sink = {
  write: () => true,
  drained: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
