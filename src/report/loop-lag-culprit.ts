import type { BusySection } from '../util/busy.ts';

/** A time in which the event loop did not turn. */
export interface LoopBlock {
  readonly blockedMs: number;
  /** Processor time that the whole process had in it. */
  readonly cpuMs: number;
  /** How much of it went into collecting garbage. */
  readonly gcMs: number;
  /** The work with a name that was done in it. */
  readonly sections: readonly BusySection[];
}

/** Who blocked the loop. */
export interface Culprit {
  readonly kind: 'section' | 'gc' | 'machine' | 'unknown';
  /** In a few words; one of a fixed number. */
  readonly what: string;
  /** The work that took longest of its name; null: none with a name. */
  readonly section: BusySection | null;
}

/** Who was at it for at least half of the time. */
export function culpritOf({ blockedMs, cpuMs, gcMs, sections }: LoopBlock): Culprit {
  const [what, own] = mostBusy(sections);
  if (own.tookMs >= blockedMs / 2) return { kind: 'section', what, section: own.longest };
  // It was ready to go on, or waited for a disk, and did nothing that could be blamed.
  if (cpuMs < blockedMs / 2) {
    return { kind: 'machine', what: 'the machine, which was busy otherwise', section: null };
  }
  if (gcMs >= blockedMs / 2) return { kind: 'gc', what: 'garbage collection', section: null };
  return { kind: 'unknown', what: 'something in gfetch itself', section: null };
}

interface Busyness {
  readonly tookMs: number;
  readonly longest: BusySection | null;
}

/** Many short sections block the loop as well as a long one. */
function mostBusy(sections: readonly BusySection[]): [what: string, busyness: Busyness] {
  const byName = new Map<string, Busyness>();
  for (const section of sections) {
    const { tookMs, longest } = byName.get(section.what) ?? { tookMs: 0, longest: null };
    byName.set(section.what, {
      tookMs: tookMs + section.tookMs,
      longest: longest === null || section.tookMs > longest.tookMs ? section : longest,
    });
  }
  const none: [string, Busyness] = ['', { tookMs: 0, longest: null }];
  return [...byName].reduce((most, each) => (each[1].tookMs > most[1].tookMs ? each : most), none);
}
