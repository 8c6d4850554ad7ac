import type { CheckReport, CheckSummary } from '../../model/check.ts';

export interface CheckFormatOptions {
  readonly color: boolean;
  /**
   * Only what changed; without memory: only what failed (`--quiet`). Formats that programs count in
   * (junit, tap, nagios, prometheus) and the status page tell everything all the same.
   */
  readonly changesOnly: boolean;
  readonly hasMemory: boolean;
  /** Of files that were checked; for titles. */
  readonly title: string;
  /** Wall clock, milliseconds since 1970; for what is told from memory. */
  now?(this: void): number;
}

/** Tells the reports of one run. */
export interface CheckRenderer {
  /** Written before anything else. */
  readonly header?: string;
  /** What to write as soon as a check has ended; '' for formats that say all at the end. */
  add(this: void, report: CheckReport): string;
  /** What to write at the end. `null`: no run (`--status`): everything is told from memory. */
  end(this: void, summary: CheckSummary | null): string;
}

export type MakeCheckRenderer = (options: CheckFormatOptions) => CheckRenderer;

/** A way to tell what came of checks. */
export interface CheckFormat {
  readonly name: string;
  /** One line for the help. */
  readonly summary: string;
  /** With the dot. */
  readonly extensions: readonly string[];
  /** True: `end` tells everything, and a file of it is replaced as a whole. False: lines as they come. */
  readonly isWhole: boolean;
  /** Loads the renderer; formats that are not used are not loaded. */
  load(): Promise<MakeCheckRenderer>;
}

/** A renderer that waits for the end. */
export function wholeRenderer(
  render: (reports: readonly CheckReport[], summary: CheckSummary | null) => string,
): CheckRenderer {
  const reports: CheckReport[] = [];
  return {
    add(report) {
      reports.push(report);
      return '';
    },
    end: (summary) => render(reports, summary),
  };
}

/** The time now, as far as a format may ask for it; milliseconds since 1970. */
export function nowOf({ now = Date.now }: CheckFormatOptions): number {
  return now();
}
