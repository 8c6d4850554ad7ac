/** A part of 1 in percent, rounded down to hundredths: only a whole is 100. */
export function percentDown(part: number): number {
  // The product is not quite exact: 0.57 times 10,000 is 5,699.999….
  return Math.floor(part * 10_000 + 1e-6) / 100;
}
