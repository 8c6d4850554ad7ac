// Goals as data: a text, and `judge(figures)` over what was measured, a Map from the name of a tool to
// its figures (`report/figures.mjs`): { measured, met }, or undefined where something is missing.

/** gfetch does at least `factor` times as many URLs or MB per second as the peer. */
export function atLeast(factor, peer, tool = 'gfetch') {
  const who = tool === 'gfetch' ? '' : `${tool}: `;
  return compare(`${who}≥ ${factor} × ${peer}`, [tool, peer], (own, other) => {
    const ratio = own.rate.median / other.rate.median;
    return { measured: `${ratio.toFixed(2)} ×`, met: ratio >= factor };
  });
}

/** gfetch takes at most `factor` times as much CPU per URL as the peer. */
export function cpuAtMost(factor, peer) {
  return compare(`CPU per URL ≤ ${factor} × ${peer}`, ['gfetch', peer], (own, other) => {
    const ratio = own.cpuMicros / other.cpuMicros;
    return { measured: `${ratio.toFixed(2)} ×`, met: ratio <= factor };
  });
}

/** gfetch reaches a share of what a client that costs nothing would. */
export function ofIdeal(share, ideal) {
  return compare(`≥ ${100 * share} % of the ideal: ${ideal}`, ['gfetch'], (own) => ({
    measured: `${(100 * own.ideal).toFixed(1)} %`,
    met: own.ideal >= share,
  }));
}

function compare(text, names, judge) {
  return {
    text,
    judge(figures) {
      const found = names.map((name) => figures.get(name));
      return found.every((one) => one?.rate !== undefined) ? judge(...found) : undefined;
    },
  };
}

/** What became of the goals, for the tables: those that could not be judged have `met` undefined. */
export function judgeAll(goals, figures) {
  return goals.map(({ text, judge }) => ({ text, ...judge(figures) }));
}
