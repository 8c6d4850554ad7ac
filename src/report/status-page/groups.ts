import type { CheckReport } from '../../model/check.ts';
import { kindOf, KINDS, type Kind } from './kind.ts';

/** A check and where on the page it is. */
export interface Item {
  readonly report: CheckReport;
  readonly kind: Kind;
  /** Its id within the page: of our own making, since its name is not ours. */
  readonly anchor: string;
}

export interface Group {
  /** Null: those that are in none. */
  readonly name: string | null;
  readonly items: readonly Item[];
}

/** The groups with the worst first, and within each the worst checks; otherwise as they were given. */
export function groupsOf(reports: readonly CheckReport[]): readonly Group[] {
  const byName = new Map<string | null, Item[]>();
  for (const [i, report] of reports.entries()) {
    const { group } = report.check;
    const item = { report, kind: kindOf(report), anchor: `c${i + 1}` };
    const items = byName.get(group);
    if (items === undefined) byName.set(group, [item]);
    else items.push(item);
  }
  return [...byName]
    .map(([name, items]) => ({ name, items: items.toSorted((a, b) => urgency(a) - urgency(b)) }))
    .toSorted((a, b) => worst(a) - worst(b));
}

/** Smaller is worse. What is merely new is no trouble, and keeps its place. */
function urgency({ kind }: Item): number {
  return kind === 'new' ? KINDS.indexOf('up') : KINDS.indexOf(kind);
}

function worst({ items }: Group): number {
  const [first] = items;
  return first === undefined ? KINDS.length : urgency(first);
}
