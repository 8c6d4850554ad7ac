import type { CheckMemory, CheckPolicy, CheckState, CheckVerdict } from '../../model/check.ts';

/** How many runs in a row came to the same. */
export type Streaks = Pick<CheckMemory, 'failStreak' | 'troubleStreak' | 'okStreak' | 'goodStreak'>;

export type KnownVerdict = Exclude<CheckVerdict, 'unknown'>;

export function countStreaks(streaks: Streaks, verdict: KnownVerdict): Streaks {
  return {
    failStreak: verdict === 'fail' ? streaks.failStreak + 1 : 0,
    troubleStreak: verdict === 'ok' ? 0 : streaks.troubleStreak + 1,
    okStreak: verdict === 'ok' ? streaks.okStreak + 1 : 0,
    goodStreak: verdict === 'fail' ? 0 : streaks.goodStreak + 1,
  };
}

/** The state after a run whose verdict is counted in `streaks`. */
export function nextState(
  state: CheckState,
  streaks: Streaks,
  { failAfter, upAfter }: CheckPolicy,
): CheckState {
  if (streaks.failStreak >= failAfter) return 'down';
  switch (state) {
    case 'new':
      if (streaks.okStreak > 0) return 'up';
      return streaks.troubleStreak >= failAfter ? 'warning' : state;
    case 'up':
      return streaks.troubleStreak >= failAfter ? 'warning' : state;
    case 'warning':
      return streaks.okStreak >= upAfter ? 'up' : state;
    case 'down':
      if (streaks.okStreak >= upAfter) return 'up';
      return streaks.goodStreak >= upAfter ? 'warning' : state;
  }
}
