import type { ReadySink } from '../model/ports.ts';
import { recordFilter } from '../sinks/filter.ts';
import type { GetSettings } from './options/table.ts';

/** A sink that gets only what --only and --match-status let through. */
export interface FilteredSink extends ReadySink {
  /** How many records were kept from it. */
  withheld(): number;
}

export function filtered(
  sink: ReadySink,
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
    writeReady(ready) {
      withheld += ready.withheld;
      return sink.writeReady(ready);
    },
    drained: () => sink.drained(),
    close: () => sink.close(),
    withheld: () => withheld,
  };
}
