import { availableParallelism } from 'node:os';

import { MemoryFrontier } from '../frontier/memory.ts';
import type { FileError } from '../model/errors.ts';
import { AUTO_THREADS } from '../model/options.ts';
import { pickOptions } from '../model/options-check.ts';
import type { InFlight, InputBatch } from '../model/ports.ts';
import { bottleneckOf, type Bottleneck } from './bottleneck.ts';
import type { RunControl } from './control.ts';
import { equip, type Equipment, type EquipmentSpec, type PageCrash } from './equipment.ts';
import type { Finished } from './feed.ts';
import type { GetOutlets, GetResult, GetRun, MakeGetRun, ReadyOutlet } from './get-run.ts';
import { MAX_AHEAD, readyTasksFor } from './look-ahead.ts';
import { isAuto, planOf, type Plan, type PlanNeeds } from './plan.ts';
import { Run, type RunCounts } from './run.ts';
import { readSelectors, type SelectorTexts } from './selectors.ts';
import { Slots, type SlotsParts } from './slots.ts';
import { Crew, type CrewCounts } from './threads/crew.ts';
import { growWhenBusy } from './threads/growth.ts';

export interface GetSetup extends PlanNeeds {
  readonly inputs: AsyncIterable<InputBatch>;
  readonly control: RunControl;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Save the bodies of HTTP errors too. */
  readonly savesErrors: boolean;
  /** What is to be found in every page. */
  readonly selectors: SelectorTexts;
  readonly finished: Finished | null;
  readonly leavesUnbegun: boolean;
}

/**
 * Puts a run together, all but its outlets: whatever may be wrong with the options is found before an
 * output has to be opened, and emptied.
 *
 * @throws FileError or UsageError when an option names what cannot be used.
 */
export async function prepareGet(setup: GetSetup): Promise<MakeGetRun> {
  const plan = planOf(setup);
  const spec: EquipmentSpec = {
    options: { ...pickOptions(setup.options), concurrency: plan.slots },
    env: setup.env,
    maxIdle: plan.idle,
    saveFolder: setup.saveFolder,
    savesErrors: setup.savesErrors,
    workers: plan.threads,
    selectors: await readSelectors(setup.selectors),
    pageThreads: Math.max(1, availableParallelism() - plan.threads),
  };
  let hear: PageCrash | undefined;
  let hearTimeout: GetOutlets['onSelectTimeout'];
  const equipment = await equip(
    spec,
    setup.control,
    (error, url) => hear?.(error, url),
    (url) => hearTimeout?.(url),
  );
  return (outlets) => {
    hearTimeout = outlets.onSelectTimeout;
    hear = ({ message: reason }, url) => {
      outlets.onThreadEnd?.({ reason, again: url === null ? 0 : 1 });
    };
    return new PreparedRun({ setup, plan, spec, equipment, outlets });
  };
}

interface PreparedParts {
  readonly setup: GetSetup;
  readonly plan: Plan;
  readonly spec: EquipmentSpec;
  readonly equipment: Equipment;
  readonly outlets: GetOutlets;
}

class PreparedRun implements GetRun {
  readonly #parts: PreparedParts;
  readonly #slots: Slots;
  readonly #crew: Crew | null;
  readonly #frontier: MemoryFrontier;
  readonly #run: Run;
  #saveError: FileError | null = null;

  constructor(parts: PreparedParts) {
    const { setup, plan, equipment, outlets } = parts;
    this.#parts = parts;
    this.#slots = slotsOf(parts, {
      isSinkFull: () => this.#run.isSinkFull,
      onSize: () => {
        this.#allowForSlots();
        this.#run.wake();
      },
    });
    this.#crew = outlets.ready === undefined ? null : this.#crewFor(outlets.ready);
    this.#frontier = new MemoryFrontier({
      ...equipment.options,
      readyTasks: readyTasksFor(plan.slots),
      maxTasks: MAX_AHEAD,
      onIncident: outlets.onIncident,
    });
    this.#run = new Run({
      ...equipment,
      inputs: setup.inputs,
      control: setup.control,
      finished: setup.finished,
      leavesUnbegun: setup.leavesUnbegun,
      sink: outlets.sink,
      writeReady: (ready) => outlets.ready?.write(ready) ?? true,
      observe: outlets.observe,
      slots: this.#slots,
      frontier: this.#frontier,
      crew: this.#crew,
    });
    this.#allowForSlots();
  }

  /** What may be leased at once: other threads find out for themselves how many slots are worth it. */
  #allowForSlots(): void {
    const { setup, plan } = this.#parts;
    if (!isAuto(setup.options)) return;
    const { threads } = this.threads;
    const { size } = this.#slots;
    this.#frontier.setConcurrency(threads === 1 ? size : plan.slots, readyTasksFor(size * threads));
  }

  get counts(): RunCounts {
    return this.#run.counts;
  }

  get fewestSlots(): number | null {
    const { setup, plan } = this.#parts;
    const fewest = Math.min(this.#slots.fewest, this.#crew?.fewestSlots ?? Infinity);
    const asked = isAuto(setup.options) ? plan.slots : setup.options.concurrency;
    return fewest < asked ? fewest : null;
  }

  get foundSlots(): number | null {
    // Each thread has found its own number, for its own hosts.
    return this.threads.threads === 1 ? this.#slots.found : null;
  }

  bottleneck(): Bottleneck | null {
    const { load, isAtKnee } = this.#slots;
    if (load === null) return null;
    const { startable, waiting } = this.#frontier;
    const attempts = this.#parts.equipment.transport.inFlight();
    return bottleneckOf({ ...load, isAtKnee, startable, waiting, attempts });
  }

  get threads(): CrewCounts {
    return this.#crew?.counts ?? { threads: 1, crashes: 0 };
  }

  inFlight(): readonly InFlight[] {
    const here = this.#parts.equipment.transport.inFlight();
    return this.#crew === null ? here : [...here, ...this.#crew.inFlight()];
  }

  async describeInFlight(): Promise<readonly InFlight[]> {
    const elsewhere = (await this.#crew?.describe()) ?? [];
    return [...this.#parts.equipment.transport.inFlight(), ...elsewhere];
  }

  abort(): void {
    this.#parts.equipment.transport.abort();
    this.#crew?.abort();
  }

  async run(): Promise<GetResult> {
    const { equipment } = this.#parts;
    const stopGrowing = this.#grow();
    this.#slots.open();
    try {
      const result = await this.#run.run();
      return { ...result, saveError: equipment.store?.broken ?? this.#saveError };
    } finally {
      stopGrowing();
      this.#slots.close();
      await equipment.close();
    }
  }

  #crewFor({ rendering }: ReadyOutlet): Crew | null {
    const { setup, plan, spec, outlets } = this.#parts;
    if (plan.threads === 1) return null;
    return new Crew({
      spec: { equipment: spec, rendering, slots: plan.slots, isAuto: isAuto(setup.options) },
      signal: setup.control.signal,
      onShortage: (reason) => outlets.onShortage?.({ reason, slots: null }),
      onThreadEnd: (end) => outlets.onThreadEnd?.(end),
      onSaveFailed: (error) => {
        this.#saveError ??= error;
        setup.control.stop('save failed');
      },
    });
  }

  /** Starts the threads that were asked for, or those that turn out to be worth it. */
  #grow(): () => void {
    const crew = this.#crew;
    const { setup, plan } = this.#parts;
    if (crew === null) return () => undefined;
    const grow = (): void => {
      crew.grow(this.#run);
      this.#allowForSlots();
    };
    if (setup.threads === AUTO_THREADS) {
      return growWhenBusy({
        ended: () => this.#run.endedHere,
        hosts: () => this.#frontier.activeHosts,
        threads: () => crew.counts.threads,
        most: plan.threads,
        grow,
      });
    }
    for (let threads = 1; threads < setup.threads; threads += 1) grow();
    return () => undefined;
  }
}

function slotsOf(
  { setup, plan, equipment, outlets }: PreparedParts,
  hooks: Pick<SlotsParts, 'isSinkFull' | 'onSize'>,
): Slots {
  const { onShortage } = outlets;
  const isShort = plan.slots < setup.options.concurrency;
  if (isShort) {
    const reason = `only ${plan.fileLimit} files may be open at once (ulimit -n)`;
    onShortage?.({ reason, slots: plan.slots });
  }
  return new Slots({
    ...hooks,
    isAuto: isAuto(setup.options),
    max: plan.slots,
    bodies: equipment.bodies,
    onRefused(reason) {
      if (!isShort) onShortage?.({ reason, slots: null });
    },
  });
}
