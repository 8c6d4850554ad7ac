import type { Alert, AlertEvent, CheckMemory, CheckPolicy, CheckSpec } from '../../model/check.ts';

/** Makes the name of a trouble that begins to be told. */
export type NewIncident = () => string;

export interface Telling {
  readonly memory: CheckMemory;
  readonly alerts: readonly Alert[];
}

/** What is to be said, and what receivers know after it. */
interface News {
  readonly event: AlertEvent;
  readonly toldState: CheckMemory['toldState'];
  readonly toldFlapping: boolean;
}

/**
 * Compares what receivers have been told with what is. So nothing is lost that could not be told for a
 * while, and nothing is told of what has passed by then.
 */
export function tell(
  memory: CheckMemory,
  check: CheckSpec,
  { remindMs }: CheckPolicy,
  nowMs: number,
  newIncident: NewIncident,
): Telling {
  // A clock that was ahead must not keep a reminder back for as long.
  const toldMs = Math.min(memory.toldMs, nowMs);
  const news = newsOf(memory) ?? reminder(memory, remindMs > 0 && nowMs - toldMs >= remindMs);
  if (news === null) return { memory: { ...memory, toldMs }, alerts: [] };

  const { event, ...told } = news;
  const incident = memory.incident ?? newIncident();
  const incidentSinceMs = memory.incidentSinceMs ?? nowMs;
  const isOver = told.toldState === 'up' && !told.toldFlapping;
  return {
    memory: {
      ...memory,
      ...told,
      toldMs: nowMs,
      incident: isOver ? null : incident,
      incidentSinceMs: isOver ? null : incidentSinceMs,
    },
    alerts: [
      {
        incident,
        event,
        check: {
          id: check.id,
          name: check.name,
          group: check.group,
          tags: check.tags,
          severity: check.severity,
        },
        url: memory.url,
        state: memory.state,
        atMs: nowMs,
        sinceMs: Math.min(incidentSinceMs, nowMs),
        findings: isOver ? [] : memory.lastFindings,
        lastOkMs: memory.lastOkMs,
      },
    ],
  };
}

function newsOf({ state, isFlapping, toldState, toldFlapping }: CheckMemory): News | null {
  if (isFlapping) {
    return toldFlapping ? null : { event: 'flapping', toldState, toldFlapping: true };
  }
  const known = state === 'new' ? toldState : state;
  if (toldFlapping) return { event: 'steady', toldState: known, toldFlapping: false };
  return known === toldState ? null : { event: known, toldState: known, toldFlapping: false };
}

function reminder({ isFlapping, toldState }: CheckMemory, isDue: boolean): News | null {
  if (!isDue || isFlapping || toldState === 'up') return null;
  return { event: 'reminder', toldState, toldFlapping: false };
}
