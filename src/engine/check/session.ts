import type { Post } from '../../alerts/index.ts';
import type {
  CheckPlan,
  CheckReport,
  CheckResult,
  CheckSpec,
  CheckSummary,
} from '../../model/check.ts';
import { CheckBook } from './book.ts';
import { prepareCheckRun, type CheckRun, type CheckRunSetup } from './check-run.ts';
import { Keeper } from './keeper.ts';
import type { MemoryFile } from './memory-file.ts';
import type { CheckOrders } from './orders.ts';
import { checkQueries } from './queries.ts';
import { Secrets } from './secrets.ts';
import { Witness } from './witness.ts';

export interface CheckSetup extends CheckRunSetup, CheckOrders {
  /** Null: what is remembered ends with this process. */
  readonly file: MemoryFile | null;
  readonly post: Post;
  /** It goes on until it is stopped, and its orders may change. */
  readonly isLasting: boolean;
  /** Hears what each check came to, as soon as that is certain. */
  readonly onReport: (report: CheckReport) => void;
}

/** What each way to run checks works with. */
export class CheckSession {
  readonly #setup: CheckSetup;
  readonly #run: CheckRun;
  readonly #book: CheckBook;
  readonly keeper: Keeper;
  #plan: CheckPlan;
  #secrets: Secrets;
  witness: Witness;

  constructor(setup: CheckSetup, run: CheckRun) {
    const { plan, channels, file, post, env, onTrouble } = setup;
    this.#setup = setup;
    this.#run = run;
    this.#plan = plan;
    this.#secrets = new Secrets(plan.secrets);
    this.#book = new CheckBook(file?.memory.checks ?? new Map(), (text) =>
      this.#secrets.mask(text),
    );
    this.keeper = new Keeper({
      file,
      channels,
      pending: file?.memory.pending ?? [],
      memories: () => this.#book.memories,
      post,
      env,
      onProblem: onTrouble,
    });
    this.witness = this.#witnessOf(plan);
  }

  get run(): CheckRun {
    return this.#run;
  }

  get checks(): readonly CheckSpec[] {
    return this.#plan.checks;
  }

  /** What there is to show of each check. */
  get reports(): readonly CheckReport[] {
    return this.#book.reports(this.#plan.checks);
  }

  summary(due: readonly CheckSpec[] = this.#plan.checks): CheckSummary {
    return this.#book.summary(this.#plan.checks, due);
  }

  /** Other orders, from now on. */
  async change({ plan, channels }: CheckOrders): Promise<void> {
    await checkQueries(plan);
    this.#plan = plan;
    this.#secrets = new Secrets(plan.secrets);
    this.#run.setSecrets(plan.secrets);
    this.keeper.setChannels(channels);
    this.witness = this.#witnessOf(plan);
  }

  /** Runs one check. False: it was stopped before its end. */
  async check(check: CheckSpec): Promise<boolean> {
    const { witness } = this;
    const result = await this.#run.check(check);
    if (result === null) {
      witness.pass();
      return false;
    }
    this.#take(await witness.judge(result));
    return true;
  }

  /** True for checks whose own interval has not passed since they were run. */
  isEarly({ id, everyMs }: CheckSpec): boolean {
    const last = this.#book.memories.get(id)?.last ?? null;
    if (everyMs === null || last === null) return false;
    const passedMs = Date.now() - last.atMs;
    // cron is never quite on time, and the run before may have begun late.
    return passedMs >= 0 && passedMs < everyMs * EARLIEST;
  }

  #take(result: CheckResult): void {
    const report = this.#book.take(result);
    this.keeper.add(report.alerts);
    this.#setup.onReport(report);
  }

  #witnessOf({ witness }: CheckPlan): Witness {
    return new Witness({ urls: witness, answers: (url) => this.#run.answers(url) });
  }
}

/** Of an interval. */
const EARLIEST = 0.9;

/**
 * Gets ready to run checks.
 *
 * @throws FileError or UsageError when an option or a query names what cannot be used
 */
export async function prepareSession(setup: CheckSetup): Promise<CheckSession> {
  await checkQueries(setup.plan);
  const run = await prepareCheckRun(setup, setup.plan, setup.isLasting);
  return new CheckSession(setup, run);
}
