const UNIT_BYTES: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

const SIZE = /^(\d+(?:\.\d+)?) ?([kmgt]?i?b?)$/i;
const SHOWN_UNITS = ['TiB', 'TB', 'GiB', 'GB', 'MiB', 'MB', 'KiB', 'kB'];

/**
 * Bytes in `100`, `10MB` (10⁷), `512KiB` or `1.5GiB`. One letter alone counts in 1024s, as it does
 * for curl and dd.
 */
export function parseBytes(text: string): number | undefined {
  const [, amount, unit] = SIZE.exec(text) ?? [];
  const factor = UNIT_BYTES[(unit ?? '').toLowerCase()];
  if (amount === undefined || factor === undefined) return undefined;
  const bytes = Math.round(Number(amount) * factor);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Writes bytes so that `parseBytes` reads the same number: `10MB`, `512KiB`, `1234`. */
export function formatBytes(bytes: number): string {
  for (const unit of SHOWN_UNITS) {
    const factor = UNIT_BYTES[unit.toLowerCase()] ?? Number.NaN;
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${unit}`;
  }
  return String(bytes);
}
