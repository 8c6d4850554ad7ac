import { getSystemErrorMap } from 'node:util';

import { printable } from './printable.ts';

const PLAINER: Readonly<Record<string, string>> = {
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
};

/** The code of an error of the operating system or of Node (`ENOSPC`), if it has one. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** What went wrong, fit to be printed, without path and code: `no space left on device`. */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return printable(String(error));
  const plainer = PLAINER[systemCode(error) ?? ''];
  if (plainer !== undefined) return plainer;
  if (!('errno' in error) || typeof error.errno !== 'number') return printable(error.message);
  return getSystemErrorMap().get(error.errno)?.[1] ?? printable(error.message);
}

/** An AggregateError (several addresses were tried) says nothing itself; its first cause does. */
export function firstCause(error: unknown): unknown {
  const isEmpty = !(error instanceof AggregateError) || error.errors.length === 0;
  return isEmpty ? error : firstCause(error.errors[0]);
}
