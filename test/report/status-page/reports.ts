import {
  MAX_DAYS,
  MAX_RECENT,
  type CheckMemory,
  type CheckReport,
  type CheckState,
  type CheckVerdict,
  type DayStats,
  type Finding,
  type PastRun,
} from '../../../src/model/check.ts';
import { dayOf } from '../../../src/model/check-history.ts';
import { LatencySketch } from '../../../src/util/latency-sketch.ts';

export const NOW_MS = Date.UTC(2026, 10, 20, 14, 30);
const TODAY = dayOf(NOW_MS);
const HOUR_MS = 3_600_000;
const FIVE_MINUTES_MS = 300_000;
const RUNS_A_DAY = 288;

type Check = CheckReport['check'];

/** A check that has been up for all its life, but for what is said. */
export function reportOf(
  check: Partial<Check> = {},
  memory: Partial<CheckMemory> = {},
  rest: Partial<CheckReport> = {},
): CheckReport {
  const name = check.name ?? 'home';
  const group = check.group ?? null;
  const id = group === null ? name : `${group}/${name}`;
  const url = rest.url ?? 'https://www.example.com/';
  return {
    check: { id, name, group, tags: [], severity: 'critical', ...check },
    url,
    result: null,
    memory: { ...blankMemory(id, name, group, url), ...memory },
    alerts: [],
    isInMaintenance: false,
    ...rest,
  };
}

function blankMemory(id: string, name: string, group: string | null, url: string): CheckMemory {
  return {
    id,
    name,
    group,
    url,
    state: 'up',
    sinceMs: NOW_MS - 12 * 24 * HOUR_MS,
    isFlapping: false,
    failStreak: 0,
    troubleStreak: 0,
    okStreak: 1,
    goodStreak: 1,
    last: { atMs: NOW_MS, verdict: 'ok', totalMs: 45 },
    lastOkMs: NOW_MS,
    lastFindings: [],
    toldState: 'up',
    toldFlapping: false,
    toldMs: 0,
    incident: null,
    incidentSinceMs: null,
    recent: [],
    days: [],
  };
}

export const finding = (rest: Partial<Finding> = {}): Finding => ({
  level: 'fail',
  assertion: 'status',
  expected: '200',
  actual: '503',
  ...rest,
});

/** A day, `back` days before today. */
export function dayStats(back: number, counts: Partial<DayStats> = {}, ms = 40): DayStats {
  const sketch = new LatencySketch();
  const { ok = RUNS_A_DAY, warn = 0 } = counts;
  for (let i = 0; i < ok + warn; i++) sketch.add(ms * (0.8 + ((i * 7919) % 100) / 150));
  return {
    day: TODAY - back,
    ok,
    warn,
    fail: 0,
    unknown: 0,
    maintenance: 0,
    latency: sketch.toString(),
    ...counts,
  };
}

export const fullDays = (count = MAX_DAYS, ms = 40): DayStats[] =>
  Array.from({ length: count }, (_, i) => dayStats(count - 1 - i, {}, ms));

/** One run every five minutes; a letter each: `o`k, `w`arn, `f`ail, `u`nknown. */
export function runs(letters: string, ms = 40): PastRun[] {
  const verdicts: Record<string, CheckVerdict> = { o: 'ok', w: 'warn', f: 'fail', u: 'unknown' };
  return letters.split('').map((letter, i) => ({
    atMs: NOW_MS - (letters.length - 1 - i) * FIVE_MINUTES_MS,
    verdict: verdicts[letter] ?? 'ok',
    totalMs: ms * (0.7 + ((i * 7919) % 61) / 60 + (i % 17 === 5 ? 1.4 : 0)),
  }));
}

const NAMES =
  'Website|Search|Login|Checkout|Product images|Public API v1|Public API v2|Webhooks|GraphQL|Status of orders|Mail relay|Documentation|Blog|Downloads|CDN Frankfurt|CDN Virginia|CDN Singapore|Admin|Reports|Billing|Invoices|Auth tokens'.split(
    '|',
  );

export const HOSTILE_NAMES: readonly string[] = [
  '<script>window.__ran=1;document.title="owned"</script>',
  '"><img src=x onerror="window.__ran=1">',
  "' onmouseover='window.__ran=1' autofocus onfocus='window.__ran=1",
  '</style></title></svg><svg onload=window.__ran=1>',
  '<!--<b>&lt;i&gt;&amp; &#60;u&#62; ${1} {{x}} `x`',
  `long${'unbroken'.repeat(22)}`,
  'خدمة الدفع الإلكتروني \u202egnp.exe\u202c',
  '👨‍👩‍👧‍👦 Familie ❤️ 日本語のサービス名',
  'nul\0bell\u0007esc\u001b[31m \ud800 half',
];

const FLAKY = [2, 17, 18, 40, 71];

function memoryOf(state: CheckState, seed: number): Partial<CheckMemory> {
  const ms = 20 + ((seed * 37) % 400);
  const days = fullDays(seed % 5 === 4 ? 33 : MAX_DAYS, ms).map((day, i, { length }) => {
    const back = length - 1 - i;
    if (seed % 3 === 1 && back === FLAKY[seed % 5]) return dayStats(back, { ok: 280, fail: 8 }, ms);
    if (seed % 4 === 2 && back === 9) return dayStats(back, { ok: 200, fail: 88 }, ms);
    if (seed % 4 === 3 && back === 25) return dayStats(back, { ok: 250, warn: 38 }, ms);
    if (seed % 7 === 6 && back === 50) return dayStats(back, { ok: 0, unknown: 12 }, ms);
    if (state === 'down' && back === 0) return dayStats(0, { ok: 140, fail: 34 }, ms);
    return day;
  });
  const tail = { down: 'oooffff', warning: 'oowwww', new: '', up: 'oooo' }[state];
  const letters = (seed % 3 === 1 ? 'o'.repeat(20) + 'foo' : '') + 'o'.repeat(60);
  const recent = runs((letters.slice(0, MAX_RECENT - tail.length) + tail).slice(-MAX_RECENT), ms);
  return { state, days, recent, last: recent.at(-1) ?? null };
}

/** Checks of every kind, some named by an enemy. */
export function manyReports(): CheckReport[] {
  const groups = ['Shop', 'API', null, 'Content delivery', 'Internal'];
  const plain = NAMES.map((name, i) =>
    reportOf(
      { name, group: groups[i % 5] ?? null, tags: i % 3 ? [] : ['prod', 'eu-1'] },
      memoryOf('up', i),
      {
        url: `https://${name.toLowerCase().replaceAll(' ', '-')}.example.com/health`,
      },
    ),
  );
  const hostile = HOSTILE_NAMES.map((name, i) =>
    reportOf(
      { name, group: i < 4 ? `Group ${name}` : 'Internal', tags: [name] },
      memoryOf('up', i),
      {
        url: `https://example.com/?q=${name}`,
      },
    ),
  );
  return [...plain, ...troubled(), ...hostile];
}

function troubled(): CheckReport[] {
  const since = (hours: number): number => NOW_MS - hours * HOUR_MS;
  const [hostileName = ''] = HOSTILE_NAMES;
  const long = finding({
    assertion: 'json.$.status',
    expected: '== "ok"',
    actual: `"${hostileName}${'x'.repeat(400)}"`,
  });
  return [
    reportOf(
      { name: 'Payments', group: 'API', tags: ['prod', 'pci'] },
      {
        ...memoryOf('down', 2),
        sinceMs: since(2.8),
        lastOkMs: since(2.9),
        lastFindings: [
          finding(),
          long,
          finding({ level: 'warn', assertion: 'total', expected: 'below 800ms', actual: '2.31s' }),
        ],
      },
      { url: 'https://payments.example.com/v2/health?deep=1' },
    ),
    reportOf(
      { name: 'Legacy importer', group: 'Internal' },
      {
        ...memoryOf('down', 7),
        sinceMs: since(75),
        lastOkMs: since(75.1),
        isFlapping: true,
        lastFindings: [
          finding({
            assertion: 'response',
            expected: 'a response',
            actual: 'no connection within 10s: 10.2.3.4 port 8443',
          }),
        ],
      },
      { url: 'https://10.2.3.4:8443/' },
    ),
    reportOf(
      { name: 'Certificate of the shop', group: 'Shop' },
      {
        ...memoryOf('warning', 4),
        sinceMs: since(30),
        lastFindings: [
          finding({
            level: 'warn',
            assertion: 'certificate',
            expected: 'at least 14 days left',
            actual: '9 days left',
          }),
        ],
      },
    ),
    reportOf(
      { name: 'Just failed once', group: 'Shop' },
      {
        ...memoryOf('up', 1),
        last: { atMs: NOW_MS, verdict: 'fail', totalMs: 30 },
        lastFindings: [finding()],
      },
    ),
    reportOf(
      { name: 'Warehouse', group: 'Internal' },
      { ...memoryOf('down', 3), sinceMs: since(1) },
      { isInMaintenance: true },
    ),
    reportOf(
      { name: 'Not judged', group: 'API' },
      { ...memoryOf('up', 6), last: { atMs: NOW_MS, verdict: 'unknown', totalMs: 9 } },
    ),
    reportOf(
      { name: 'Fresh', group: 'Content delivery' },
      { state: 'new', last: null, sinceMs: NOW_MS },
    ),
    reportOf({ name: 'Hostile link', group: null }, memoryOf('up', 5), {
      url: 'javascript:window.__ran=1',
    }),
    reportOf(
      { name: 'Young', group: null },
      {
        ...memoryOf('new', 5),
        days: [dayStats(0, { ok: 1 })],
        recent: runs('o'),
        last: { atMs: NOW_MS, verdict: 'ok', totalMs: 45 },
        state: 'new',
        sinceMs: NOW_MS - 30_000,
      },
    ),
  ];
}
