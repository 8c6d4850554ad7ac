/** True where these keys, or columns, are those of a record that gfetch wrote. */
export function looksLikeRecord(names: readonly string[]): boolean {
  return names.includes('seq') && names.includes('input') && names.includes('failed');
}

/**
 * True where the record's `input` may only be the visible head of what could not be read: fetching
 * that would fetch something else.
 */
export function isUnusableRecord(errorCode: unknown, errorPhase: unknown): boolean {
  return errorCode === 'invalid_url' && errorPhase === 'input';
}

export const UNUSABLE_RECORD = 'is the record of an input that was no URL';
