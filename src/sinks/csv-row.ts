import { csvCell, withoutFormula } from '../util/csv-write.ts';
import { withoutControls } from '../util/printable.ts';

/** A row of CSV with its line end. Text from outside is no formula in it; null is an empty cell. */
export function csvRow(values: readonly (string | number | boolean | null)[]): string {
  return `${values.map(cell).join(',')}\n`;
}

function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  return typeof value === 'string'
    ? csvCell(withoutFormula(withoutControls(value)))
    : String(value);
}
