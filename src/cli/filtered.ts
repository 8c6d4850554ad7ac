import type { Sink } from '../model/ports.ts';
import { recordFilter } from '../sinks/filter.ts';
import type { GetSettings } from './options/table.ts';

/** A sink that gets only what --only and --match-status let through. */
export interface FilteredSink extends Sink {
  /** How many records were kept from it. */
  withheld(): number;
}

export function filtered(
  sink: Sink,
  { only, matchStatus }: Pick<GetSettings, 'only' | 'matchStatus'>,
): FilteredSink {
  const isWanted = recordFilter({ only, matchStatus });
  let withheld = 0;
  return {
    write(record) {
      if (isWanted(record)) return sink.write(record);
      withheld += 1;
      return true;
    },
    drained: () => sink.drained(),
    close: () => sink.close(),
    withheld: () => withheld,
  };
}
