import type { MaintenanceWindow } from '../../model/check.ts';
import { parseMaintenance } from '../maintenance.ts';
import type { ExpectValue } from './request-keys.ts';
import type { Settings } from './settings.ts';
import type { TargetDefaults } from './types.ts';

/** What flags say of every check, as if a file said it. */
export function flagSettings({ expect, warn }: TargetDefaults): Settings {
  return { expect: said(expect), warn: said(warn) };
}

/** Windows that flags name. @throws UsageError */
export function flagMaintenance({ maintenance }: TargetDefaults): readonly MaintenanceWindow[] {
  return maintenance.map(parseMaintenance);
}

function said(values: TargetDefaults['expect']): NonNullable<Settings['expect']> {
  const value = new Map(
    Object.entries(values).map(([key, raw]): [string, ExpectValue] => [
      key,
      { raw, tree: null, keyOffset: 0 },
    ]),
  );
  return { value, keyOffset: null, tree: null };
}
